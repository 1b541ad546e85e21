"""Which processos a list shows, in which order."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.status import StatusExecucao, StatusProcesso
from app.persistence import models as m
from app.persistence.queries import busca
from app.persistence.queries.indisponivel import AINDA_SEM_FATURA, COM_ERRO

PER_PAGE = 50
SEM_FATURA = "SEM_FATURA"  # failed for want of an invoice, which is no error: counted apart, listed apart
_WORDS = [str(word) for word in StatusProcesso]
STATUS = frozenset({*_WORDS, StatusExecucao.INDETERMINADO.value, SEM_FATURA})
_APART = {
    StatusProcesso.ERRO_DOWNLOAD.value: COM_ERRO,
    SEM_FATURA: AINDA_SEM_FATURA,
    StatusExecucao.INDETERMINADO.value: m.Execucao.status_execucao == StatusExecucao.INDETERMINADO.value,
}


def _day() -> ColumnElement[Any]:
    """The due day as text: of the faturas, else the expected one (past a month's end sorts as its end)."""
    dia = m.Cliente.dia_vencimento
    two = case((dia < 10, literal("-0") + cast(dia, String)), else_=literal("-") + cast(dia, String))
    return func.coalesce(cast(m.Processo.vencimento, String), m.Processo.mes + two)


ORDERS: dict[str, Any] = {
    "cliente": m.Cliente.busca,
    "operadora": m.Operadora.nome,
    "status": case({word: i for i, word in enumerate(_WORDS)}, value=m.Processo.status_processo),
    "atualizacao": m.Execucao.ultima_atualizacao_em,
    "vencimento": _day(),
    "valor": m.Processo.valor_fatura,
}


class Filtro(msgspec.Struct, kw_only=True):
    """What a list shows. `status` are words of the processo, `INDETERMINADO` of its execution, or `SEM_FATURA`."""

    mes: str
    operadora: str | None = None
    status: tuple[str, ...] = ()
    codigo_erro: str | None = None
    q: str | None = None
    ordem: str = "cliente"
    pagina: int = 1
    por_pagina: int = PER_PAGE


async def total(c: AsyncConnection, filtro: Filtro) -> int:
    """How many there are on all pages."""
    return await c.scalar(_joined(select(func.count()), filtro).where(await _where(c, filtro))) or 0


async def ids(c: AsyncConnection, filtro: Filtro, *, limit: int, offset: int = 0) -> list[UUID]:
    """The processos in the filter's order."""
    query = _joined(select(m.Processo.id), filtro, ordem=filtro.ordem).where(await _where(c, filtro))
    query = query.order_by(*_order(filtro.ordem)).limit(limit).offset(offset)
    return list((await c.scalars(query)).all())


async def codigos(c: AsyncConnection, mes: str) -> list[tuple[str, int]]:
    """The error codes of the month's failed processos, the most frequent first."""
    code, n = busca.CODE.label("codigo"), func.count().label("n")
    query = select(code, n).select_from(m.Processo).join(m.Execucao, m.Execucao.id == m.Processo.execucao_id)
    query = query.where(
        m.Processo.mes == mes, m.Processo.status_processo == StatusProcesso.ERRO_DOWNLOAD.value
    )
    found = await c.execute(query.group_by("codigo").order_by(n.desc(), code))
    return [(row.codigo, row.n) for row in found if row.codigo]


def _joined(query: Select[Any], filtro: Filtro, *, ordem: str | None = None) -> Select[Any]:
    """From the tables that the question needs, no more: a month has thousands of rows."""
    searched = bool(filtro.q and filtro.q.strip())
    query = query.select_from(m.Processo)
    if ordem or filtro.operadora or searched:
        query = query.join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
    if ordem or filtro.operadora:
        query = query.join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
    is_of_run = filtro.codigo_erro or searched or StatusExecucao.INDETERMINADO in filtro.status
    if is_of_run or (ordem or "").endswith("atualizacao"):
        query = query.outerjoin(m.Execucao, m.Execucao.id == m.Processo.execucao_id)
    return query


async def _where(c: AsyncConnection, filtro: Filtro) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [m.Processo.mes == filtro.mes]
    if filtro.operadora:
        found.append(m.Operadora.nome == filtro.operadora)
    if filtro.codigo_erro:
        found.append(func.lower(busca.CODE) == filtro.codigo_erro.lower())
    if filtro.status:
        found.append(_status(filtro.status))
    if filtro.q and filtro.q.strip():
        found.append(await busca.found(c, filtro.q))
    return and_(*found)


def _status(words: tuple[str, ...]) -> ColumnElement[bool]:
    """As the month's counters count: what is told apart is no part of the rest."""
    plain = m.Processo.status_processo.in_([w for w in words if w not in _APART])
    return or_(plain, *(_APART[w] for w in words if w in _APART))


def _order(ordem: str) -> list[Any]:
    column = ORDERS[ordem.removeprefix("-")]
    first = column.desc() if ordem.startswith("-") else column.asc()
    return [first.nulls_last(), m.Cliente.busca, m.Operadora.nome, m.Processo.id]
