"""The executions that somebody must carry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.execucao import Execucao
from app.domain.status import ACTIVE_WORDS, StatusExecucao
from app.persistence import models as m
from app.persistence.queries import rows

UNCONFIRMED = 200  # asked about in one round; more means that the robot is in trouble

# said in full: SQLite uses the partial index of the active ones only for the very words that it was made with
ATIVAS = m.Execucao.status_execucao.in_(
    bindparam("ativas", ACTIVE_WORDS, expanding=True, literal_execute=True)
)
CARRIED = and_(ATIVAS, m.Execucao.status_execucao != StatusExecucao.INDETERMINADO.value)
_UNCONFIRMED = and_(ATIVAS, m.Execucao.status_execucao == StatusExecucao.INDETERMINADO.value)


async def to_carry(c: AsyncConnection, *, silent_since: datetime | None = None) -> list[UUID]:
    """Active executions, oldest first; with `silent_since` only those without a beat since then."""
    query = select(m.Execucao.id).where(CARRIED)
    if silent_since is not None:
        silent = or_(m.Execucao.batida_em.is_(None), m.Execucao.batida_em < silent_since)
        query = query.where(silent, m.Execucao.criado_em < silent_since)
    return list((await c.scalars(query.order_by(m.Execucao.criado_em))).all())


async def returned(c: AsyncConnection) -> list[Execucao]:
    """Executions without confirmation whose result the robot has pushed: nobody follows them."""
    query = select(*rows.EXECUCAO).where(_UNCONFIRMED, m.Execucao.retorno.is_not(None))
    return [Execucao(*row) for row in await c.execute(query)]


async def unconfirmed(c: AsyncConnection, *, but: str) -> list[Execucao]:
    """Executions without confirmation that nothing has been pushed for, oldest first, but for this reason."""
    query = select(*rows.EXECUCAO).where(
        _UNCONFIRMED,
        m.Execucao.retorno.is_(None),
        m.Execucao.espera_motivo.is_distinct_from(but),
    )
    return [
        Execucao(*row) for row in await c.execute(query.order_by(m.Execucao.criado_em).limit(UNCONFIRMED))
    ]


async def wishes(c: AsyncConnection, ids: Sequence[UUID]) -> Sequence[Any]:
    """What the watcher needs to know of the executions that it carries."""
    query = select(
        m.Execucao.id,
        m.Execucao.tentativa,
        m.Execucao.status_execucao,
        m.Execucao.cancelamento_pedido_em,
        m.Execucao.retorno.is_not(None).label("retornou"),
    )
    return (await c.execute(query.where(m.Execucao.id.in_(list(ids))))).all()


async def beat(c: AsyncConnection, ids: Sequence[UUID], *, at: datetime) -> None:
    """These are in somebody's hands: outside the recorder, without `seq`, since no page shows it."""
    free = select(m.Execucao.id).where(m.Execucao.id.in_(list(ids))).order_by(m.Execucao.id)
    free = free.with_for_update(key_share=True, skip_locked=True)  # a row that is being changed lives anyway
    await c.execute(update(m.Execucao).where(m.Execucao.id.in_(free)).values(batida_em=at))


async def count(c: AsyncConnection) -> int:
    """How many executions somebody carries, or should, in the whole installation."""
    query = select(func.count()).select_from(m.Execucao).where(CARRIED)
    return int(await c.scalar(query) or 0)
