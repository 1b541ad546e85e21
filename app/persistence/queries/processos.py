"""Processos as lists show them, a page at a time; one of them; the months that exist."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.estado import Estado, estado_mes, estado_processo
from app.domain.execucao import Execucao, Processo, Resumo
from app.domain.fila import Operadora, estado_fila
from app.persistence import models as m
from app.persistence.queries import filtragem, rows
from app.persistence.queries.filtragem import Filtro


async def page(c: AsyncConnection, filtro: Filtro) -> tuple[list[Estado], int]:
    """One page of states (each with its `seq`), how many there are in all."""
    total = await filtragem.total(c, filtro)
    offset = (filtro.pagina - 1) * filtro.por_pagina
    shown = await filtragem.ids(c, filtro, limit=filtro.por_pagina, offset=offset)
    found = await states(c, shown)
    return [found[i] for i in shown], total


async def one(c: AsyncConnection, processo_id: UUID) -> tuple[Processo, Execucao | None] | None:
    """A processo with its latest execution."""
    processo = (await rows.processos(c, [processo_id])).get(processo_id)
    if processo is None:
        return None
    latest = await rows.execucoes(c, [processo.execucao_id]) if processo.execucao_id else {}
    return processo, next(iter(latest.values()), None)


def state(processo: Processo, latest: Execucao | None) -> Estado:
    """The state as the wire has it, with the counter of its topic."""
    return {**estado_processo(processo, latest), "seq": processo.versao}


async def meses(c: AsyncConnection) -> list[str]:
    """The months that were opened, newest first."""
    return list((await c.scalars(select(m.Resumo.mes).order_by(m.Resumo.mes.desc()))).all())


async def newest_mes(c: AsyncConnection, *, until: str) -> str:
    """The newest month that is not in the future; `until` itself when there is none."""
    return await c.scalar(select(func.max(m.Resumo.mes)).where(m.Resumo.mes <= until)) or until


async def resumo(c: AsyncConnection, mes: str) -> Estado:
    """The month's counters, with the counter of their topic; zeros for a month never opened."""
    found = (await rows.resumos(c, [mes])).get(mes, Resumo(mes=mes))
    return {**estado_mes(found), "seq": found.versao}


async def operadoras(c: AsyncConnection) -> list[str]:
    return list((await c.scalars(select(m.Operadora.nome).order_by(m.Operadora.nome))).all())


async def filas(c: AsyncConnection) -> list[Estado]:
    """Every carrier's queue, each with the counter of its topic."""
    found = await c.execute(select(*rows.OPERADORA).order_by(m.Operadora.nome))
    return [{**estado_fila(o), "seq": o.versao} for o in (Operadora(*row) for row in found)]


async def states(c: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Estado]:
    """The states of these processos, each with its `seq`."""
    processos = await rows.processos(c, ids)
    latest = await rows.execucoes(c, {p.execucao_id for p in processos.values() if p.execucao_id})
    return {i: state(p, latest.get(p.execucao_id) if p.execucao_id else None) for i, p in processos.items()}
