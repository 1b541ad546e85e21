"""Selections: frozen, looked at, claimed once, remembered until they expire."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.selecao import Candidato, Selecao
from app.persistence import models as m

OF_ONE_PERSON = 20  # the newest; an older one is gone before its hour is over
PIECE = 500  # ids of one query: databases bound its parameters
_COLUMNS: list[Any] = [getattr(m.Selecao, name) for name in Selecao.__struct_fields__]


async def add(c: AsyncConnection, selecao: Selecao) -> None:
    """This person's newest stay, older ones go."""
    await c.execute(insert(m.Selecao).values(**msgspec.structs.asdict(selecao)))
    own = m.Selecao.usuario_id == selecao.usuario_id
    newest = (
        select(m.Selecao.id)
        .where(own)
        .order_by(m.Selecao.criado_em.desc(), m.Selecao.id)
        .limit(OF_ONE_PERSON)
    )
    await c.execute(delete(m.Selecao).where(own, m.Selecao.id.not_in(newest)))


async def one(c: AsyncConnection, selecao_id: UUID, *, usuario_id: UUID, now: datetime) -> Selecao | None:
    """This person's own, while it has not expired."""
    query = select(*_COLUMNS).where(m.Selecao.id == selecao_id, m.Selecao.usuario_id == usuario_id)
    row = (await c.execute(query.where(m.Selecao.expira_em > now))).first()
    return None if row is None else Selecao(*row)


async def claim(c: AsyncConnection, selecao: Selecao, *, motivo: str | None, now: datetime) -> bool:
    """Whether its deed begins only now, its `motivo` kept in the plan; False: it had begun before."""
    query = update(m.Selecao).where(m.Selecao.id == selecao.id, m.Selecao.feita_em.is_(None))
    plano = (selecao.plano or {}) | {"motivo": motivo}
    return (await c.execute(query.values(feita_em=now, plano=plano))).rowcount > 0


async def conclude(
    c: AsyncConnection,
    selecao_id: UUID,
    resultado: dict[str, Any],
    *,
    is_better: Callable[[dict[str, Any], dict[str, Any]], bool],
) -> dict[str, Any]:
    """The result that stays: `is_better(new, kept)` says whether the new one takes the kept one's place."""
    of = m.Selecao.id == selecao_id
    kept: dict[str, Any] | None = await c.scalar(select(m.Selecao.resultado).where(of).with_for_update())
    if kept is not None and not is_better(resultado, kept):
        return kept
    await c.execute(update(m.Selecao).where(of).values(resultado=resultado))
    return resultado


async def candidatos(c: AsyncConnection, ids: Sequence[UUID]) -> list[Candidato]:
    """The processos that exist, in this order, each with what decides about it."""
    found: dict[UUID, Candidato] = {}
    query = (
        select(
            m.Processo.id,
            m.Processo.status_processo,
            m.Operadora.nome,
            m.Execucao.id,
            m.Execucao.status_execucao,
            m.Execucao.cancelamento_pedido_em.is_not(None),
            m.Execucao.iniciado_por_id,
        )
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
        .outerjoin(m.Execucao, m.Execucao.id == m.Processo.execucao_id)
    )
    for i in range(0, len(ids), PIECE):
        piece = await c.execute(query.where(m.Processo.id.in_(ids[i : i + PIECE])))
        found |= {row[0]: Candidato(*row) for row in piece}
    return [found[i] for i in ids if i in found]


async def names(c: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Cliente with operadora, as people know a processo."""
    query = (
        select(m.Processo.id, m.Cliente.razao_social, m.Operadora.nome)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
    )
    found: dict[UUID, tuple[str, str]] = {}
    for i in range(0, len(ids), PIECE):
        piece = await c.execute(query.where(m.Processo.id.in_(ids[i : i + PIECE])))
        found |= {row[0]: (row[1], row[2]) for row in piece}
    return found


async def meses(c: AsyncConnection, ids: Sequence[UUID]) -> set[str]:
    """The months of these processos."""
    found: set[str] = set()
    for i in range(0, len(ids), PIECE):
        query = select(m.Processo.mes).where(m.Processo.id.in_(ids[i : i + PIECE])).distinct()
        found |= set((await c.scalars(query)).all())
    return found


async def stopped(c: AsyncConnection) -> set[str]:
    """Carriers whose queue is stopped: what is run there waits."""
    query = select(m.Operadora.nome).where(m.Operadora.parada_em.is_not(None))
    return set((await c.scalars(query)).all())
