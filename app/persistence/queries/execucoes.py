"""Executions, their history, their timeline."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.estado import Estado, estado_execucao
from app.domain.execucao import Execucao
from app.domain.values import iso
from app.persistence import models as m
from app.persistence.queries import rows

HISTORY = 100  # executions of one processo; nobody runs one more often in a month
TIMELINE = 300  # events, the newest


async def one(c: AsyncConnection, execucao_id: UUID) -> Execucao | None:
    return (await rows.execucoes(c, [execucao_id])).get(execucao_id)


def state(execucao: Execucao) -> Estado:
    """The state as the wire has it, with the counter of its topic."""
    return {**estado_execucao(execucao), "seq": execucao.seq}


async def history(c: AsyncConnection, processo_id: UUID) -> list[Execucao]:
    """The executions of a processo, newest first."""
    query = (
        select(*rows.EXECUCAO)
        .where(m.Execucao.processo_id == processo_id)
        .order_by(m.Execucao.criado_em.desc(), m.Execucao.id)
        .limit(HISTORY)
    )
    return [Execucao(*row) for row in await c.execute(query)]


async def by_hash(c: AsyncConnection, hashes: set[str]) -> list[Execucao]:
    """The executions with one of these hashes, newest first."""
    query = (
        select(*rows.EXECUCAO)
        .where(m.Execucao.hash_execucao.in_(sorted(hashes)))
        .order_by(m.Execucao.criado_em.desc(), m.Execucao.id)
        .limit(HISTORY)
    )
    return [Execucao(*row) for row in await c.execute(query)]


async def by_external_id(c: AsyncConnection, id_externo: str) -> Execucao | None:
    """The newest execution that the robot knows by this id."""
    query = (
        select(*rows.EXECUCAO)
        .where(m.Execucao.id_externo == id_externo)
        .order_by(m.Execucao.criado_em.desc())
        .limit(1)
    )
    row = (await c.execute(query)).first()
    return None if row is None else Execucao(*row)


async def events(
    c: AsyncConnection, *, processo_id: UUID, execucao_id: UUID | None = None
) -> list[dict[str, Any]]:
    """The timeline, oldest first: of the processo, or of one of its executions."""
    query = select(m.Evento.em, m.Evento.texto, m.Evento.tom).where(m.Evento.processo_id == processo_id)
    if execucao_id is not None:
        query = query.where(m.Evento.execucao_id == execucao_id)
    found = await c.execute(query.order_by(m.Evento.id.desc()).limit(TIMELINE))
    return [{"em": iso(em), "texto": texto, "tom": tom} for em, texto, tom in reversed(found.all())]
