"""What people did around a processo besides running it: notes they wrote, invoices they fetched."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m

NOTES = 200  # the newest of one processo
DOWNLOADS = 100
FATURAS = 500  # of one processo, whose downloads are looked for


async def of_processo(c: AsyncConnection, processo_id: UUID) -> list[Any]:
    """`id, usuario_id, autor, texto, criado_em, apagada_em` each, oldest first."""
    query = (
        select(m.Anotacao.__table__)
        .where(m.Anotacao.processo_id == processo_id)
        .order_by(m.Anotacao.criado_em.desc(), m.Anotacao.id)
        .limit(NOTES)
    )
    return list(reversed((await c.execute(query)).all()))


async def downloads(c: AsyncConnection, processo_id: UUID) -> list[tuple[datetime, str, str]]:
    """(when, who, path) of each invoice of this processo that somebody fetched, oldest first."""
    mine = select(m.Fatura.id, m.Fatura.caminho).where(m.Fatura.processo_id == processo_id).limit(FATURAS)
    paths = {f"fatura:{row.id}": row.caminho for row in await c.execute(mine)}
    if not paths:
        return []
    query = (
        select(m.Auditoria.em, m.Auditoria.quem, m.Auditoria.alvo)
        .where(m.Auditoria.alvo.in_(list(paths)), m.Auditoria.acao == "baixar_fatura")
        .order_by(m.Auditoria.em.desc())
        .limit(DOWNLOADS)
    )
    return [(row.em, row.quem, paths[row.alvo]) for row in reversed((await c.execute(query)).all())]
