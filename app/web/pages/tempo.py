"""The timeline of everything: what the robot told, what people wished, wrote or fetched, day by day."""

from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.anotacao import may_take_back
from app.domain.values import iso, now
from app.persistence.queries import anotacoes
from app.persistence.queries import execucoes as asked
from app.web.filters import data

Entry = dict[str, Any]


async def of_processo(c: AsyncConnection, processo_id: UUID, *, reader: UUID) -> list[Entry]:
    """Days `{dia, entradas}`, newest first, as `by_day`."""
    events = await asked.events(c, processo_id=processo_id)
    notes = await anotacoes.of_processo(c, processo_id)
    fetched = await anotacoes.downloads(c, processo_id)
    return by_day(
        events
        + [_note(row, reader) for row in notes]
        + [{"tipo": "baixa", "em": iso(em), "autor": quem, "caminho": path} for em, quem, path in fetched]
    )


def by_day(entries: list[Entry]) -> list[Entry]:
    """`{dia: "24/11/2026", entradas}`, newest first, within one instant too."""
    ordered = sorted(entries, key=lambda entry: entry["em"])
    ordered.reverse()  # not `reverse=True`, which would keep the order within one instant
    return [{"dia": dia, "entradas": list(of)} for dia, of in groupby(ordered, key=lambda e: data(e["em"]))]


def _note(row: Any, reader: UUID) -> Entry:
    is_author = row.usuario_id == reader
    return {
        "tipo": "nota",
        "em": iso(row.criado_em),
        "autor": row.autor,
        "id": str(row.id),
        "texto": None if row.apagada_em else row.texto,
        "apagavel": not row.apagada_em
        and may_take_back(is_author=is_author, criado_em=row.criado_em, now=now()),
    }
