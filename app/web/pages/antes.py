"""The month before beside each row of a list."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.silenciosos import Colhido, Divergencia, divergencia
from app.persistence.queries import comparacao


async def of_rows(
    c: AsyncConnection, mes: str, itens: Sequence[dict[str, Any]]
) -> dict[str, tuple[Colhido, Divergencia | None]]:
    """What it brought, where that is known; what looks wrong beside it. By the row's id."""
    months = await comparacao.months_before(c, mes, [UUID(row["id"]) for row in itens])
    found = {}
    for row in itens:
        before = months.get(UUID(row["id"]))
        if before is not None:
            valor = None if row["valor_fatura"] is None else Decimal(row["valor_fatura"])
            brought = Colhido(row["faturas"], valor)
            found[row["id"]] = before, divergencia(row["status_processo"], brought, before)
    return found
