"""The list of processos: filtered, ordered, a page at a time; one of them; the months that exist."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.estado import Estado, estado_mes, estado_processo
from app.domain.execucao import Execucao, Processo, Resumo
from app.domain.status import StatusExecucao, StatusProcesso
from app.persistence import models as m
from app.persistence.queries import rows
from app.persistence.queries.folding import fold, unmasked

PER_PAGE = 50
_WORDS = [str(word) for word in StatusProcesso]
_CODE = m.Execucao.erro["codigo_erro"].as_string()
ORDERS: dict[str, Any] = {
    "cliente": m.Cliente.busca,
    "operadora": m.Operadora.nome,
    "status": case({word: i for i, word in enumerate(_WORDS)}, value=m.Processo.status_processo),
    "atualizacao": m.Execucao.ultima_atualizacao_em,
    "vencimento": m.Cliente.dia_vencimento,
    "valor": m.Processo.valor_fatura,
}
STATUS = frozenset({*_WORDS, StatusExecucao.INDETERMINADO.value})


class Filtro(msgspec.Struct, kw_only=True):
    """What a list shows. `status` are words of the processo, or `INDETERMINADO` of its execution."""

    mes: str
    operadora: str | None = None
    status: tuple[str, ...] = ()
    codigo_erro: str | None = None
    q: str | None = None
    ordem: str = "cliente"
    pagina: int = 1
    por_pagina: int = PER_PAGE


async def page(c: AsyncConnection, filtro: Filtro) -> tuple[list[Estado], int]:
    """One page of states (each with its `seq`), how many there are in all."""
    where = and_(*_conditions(filtro))
    total = await c.scalar(_joined(select(func.count())).where(where)) or 0
    ids = _joined(select(m.Processo.id)).where(where).order_by(*_order(filtro.ordem))
    offset = (filtro.pagina - 1) * filtro.por_pagina
    shown = list((await c.scalars(ids.limit(filtro.por_pagina).offset(offset))).all())
    found = await _states(c, shown)
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


async def _states(c: AsyncConnection, ids: list[UUID]) -> dict[UUID, Estado]:
    processos = await rows.processos(c, ids)
    latest = await rows.execucoes(c, {p.execucao_id for p in processos.values() if p.execucao_id})
    return {i: state(p, latest.get(p.execucao_id) if p.execucao_id else None) for i, p in processos.items()}


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(m.Processo)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
        .outerjoin(m.Execucao, m.Execucao.id == m.Processo.execucao_id)
    )


def _conditions(filtro: Filtro) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [m.Processo.mes == filtro.mes]
    if filtro.operadora:
        found.append(m.Operadora.nome == filtro.operadora)
    if filtro.codigo_erro:
        found.append(func.lower(_CODE) == filtro.codigo_erro.lower())
    if filtro.status:
        words = list(filtro.status)
        found.append(or_(m.Processo.status_processo.in_(words), m.Execucao.status_execucao.in_(words)))
    if filtro.q and filtro.q.strip():
        found.append(_search(fold(filtro.q.strip())))
    return found


def _search(folded: str) -> ColumnElement[bool]:
    places = [
        m.Cliente.busca.contains(folded, autoescape=True),
        func.lower(_CODE).contains(folded, autoescape=True),
    ]
    digits = unmasked(folded)
    if digits is not None and digits != folded:
        places.append(m.Cliente.busca.contains(digits, autoescape=True))
    return or_(*places)


def _order(ordem: str) -> list[Any]:
    column = ORDERS[ordem.removeprefix("-")]
    first = column.desc() if ordem.startswith("-") else column.asc()
    return [first.nulls_last(), m.Cliente.busca, m.Operadora.nome, m.Processo.id]
