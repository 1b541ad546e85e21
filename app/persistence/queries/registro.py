"""What is written beside the work: the audit, what was kept aside."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.text import clean, clean_json
from app.domain.values import now
from app.persistence import models as m

ASIDE_BYTES = 4096  # evidence, not an archive


async def audit(
    c: AsyncConnection,
    *,
    usuario_id: UUID | None,
    quem: str,
    acao: str,
    alvo: str | None,
    endereco: str,
    permitido: bool,
    detalhe: str | None = None,
) -> None:
    """One row: who did what to what, from where, allowed or refused."""
    row = {
        "em": now(),
        "usuario_id": usuario_id,
        "quem": clean(quem)[:120],
        "acao": acao[:40],
        "alvo": None if alvo is None else clean(alvo)[:120],
        "endereco": endereco[:64],
        "permitido": permitido,
        "detalhe": detalhe,
    }
    await c.execute(insert(m.Auditoria).values(**row))


async def keep_aside(
    c: AsyncConnection, *, motivo: str, conteudo: dict[str, Any], execucao_id: UUID | None = None
) -> None:
    """What the robot said and nobody could use: secrets masked, at most 4 KiB of it."""
    text = msgspec.json.encode(clean_json(conteudo))[:ASIDE_BYTES].decode("utf-8", "ignore")
    row = {"em": now(), "execucao_id": execucao_id, "motivo": motivo, "conteudo": text}
    await c.execute(insert(m.Quarentena).values(**row))
