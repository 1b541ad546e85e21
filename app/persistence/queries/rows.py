"""Rows as the domain knows them, read in a fixed order so that two writers never wait in a circle."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.execucao import Execucao, Processo, Resumo
from app.persistence import models as m

EXECUCAO: list[Any] = [getattr(m.Execucao, name) for name in Execucao.__struct_fields__]
RESUMO: list[Any] = [getattr(m.Resumo, name) for name in Resumo.__struct_fields__]
_JOINED = {
    "cliente": m.Cliente.razao_social,
    "cnpj": m.Cliente.cnpj,
    "operadora": m.Operadora.nome,
    "dia_vencimento": m.Cliente.dia_vencimento,
}
PROCESSO: list[Any] = [
    _JOINED.get(name, getattr(m.Processo, name, None)) for name in Processo.__struct_fields__
]


def select_processo() -> Select[Any]:
    """Processos with the names that people read."""
    return (
        select(*PROCESSO)
        .select_from(m.Processo)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
    )


async def execucoes(c: AsyncConnection, ids: Iterable[UUID], *, lock: bool = False) -> dict[UUID, Execucao]:
    """The executions with these ids, in the order of their ids."""
    query = select(*EXECUCAO).where(m.Execucao.id.in_(list(ids))).order_by(m.Execucao.id)
    found = await c.execute(query.with_for_update(key_share=True) if lock else query)
    return {row[0]: Execucao(*row) for row in found}


async def processos(c: AsyncConnection, ids: Iterable[UUID], *, lock: bool = False) -> dict[UUID, Processo]:
    """The processos with these ids, in the order of their ids."""
    query = select_processo().where(m.Processo.id.in_(list(ids))).order_by(m.Processo.id)
    found = await c.execute(query.with_for_update(key_share=True, of=m.Processo) if lock else query)
    return {row[0]: Processo(*row) for row in found}


async def resumos(c: AsyncConnection, meses: Iterable[str], *, lock: bool = False) -> dict[str, Resumo]:
    """The months' counters; a month without processos has none."""
    query = select(*RESUMO).where(m.Resumo.mes.in_(list(meses))).order_by(m.Resumo.mes)
    found = await c.execute(query.with_for_update(key_share=True) if lock else query)
    return {row[0]: Resumo(*row) for row in found}


def as_row(value: Execucao | Resumo) -> dict[str, Any]:
    """The struct's fields as bind parameters, shallow (JSON columns take dicts and lists)."""
    return msgspec.structs.asdict(value)
