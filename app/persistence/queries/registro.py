"""What is written beside the work: the audit, what was kept aside."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.text import clean_json, clean_words
from app.domain.values import now
from app.persistence import models as m

ASIDE_BYTES = 4096  # evidence, not an archive


async def audit(c: AsyncConnection, **fields: Any) -> None:
    """Write one row; the fields are those of `audit_row`."""
    await c.execute(insert(m.Auditoria).values(audit_row(**fields)))


def audit_row(
    *,
    quem: str,
    acao: str,
    alvo: str | None,
    permitido: bool,
    usuario_id: UUID | None = None,
    endereco: str = "",
    detalhe: str | None = None,
    em: datetime | None = None,
) -> dict[str, Any]:
    """Who did what to what, from where, allowed or refused; `em` None: now."""
    return {
        "em": em or now(),
        "usuario_id": usuario_id,
        "quem": clean_words(quem)[:120],
        "acao": acao[:40],
        "alvo": None if alvo is None else clean_words(alvo)[:120],
        "endereco": endereco[:64],
        "permitido": permitido,
        "detalhe": None if detalhe is None else clean_words(detalhe),
    }


async def keep_aside(
    c: AsyncConnection, *, motivo: str, conteudo: dict[str, Any], execucao_id: UUID | None = None
) -> None:
    """What the robot said and nobody could use: secrets masked, at most 4 KiB of it."""
    text = msgspec.json.encode(clean_json(conteudo))[:ASIDE_BYTES].decode("utf-8", "ignore")
    row = {"em": now(), "execucao_id": execucao_id, "motivo": motivo, "conteudo": text}
    await c.execute(insert(m.Quarentena).values(**row))
