"""Rows as the domain knows them, read in a fixed order so that two writers never wait in a circle.

The statements are built once, of tables' columns: built anew, SQLAlchemy compares every column each time.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.execucao import Execucao, Processo, Resumo
from app.domain.fila import Operadora
from app.persistence import models as m

Row = TypeVar("Row")

_E: Any = m.Execucao.__table__.c
_P: Any = m.Processo.__table__.c
_C: Any = m.Cliente.__table__.c
_O: Any = m.Operadora.__table__.c
_R: Any = m.Resumo.__table__.c
_JOINED = {
    "cliente": _C.razao_social,
    "cnpj": _C.cnpj,
    "operadora": _O.nome,
    "dia_vencimento": _C.dia_vencimento,
}
EXECUCAO: list[Any] = [_E[name] for name in Execucao.__struct_fields__]
PROCESSO: list[Any] = [_JOINED[name] if name in _JOINED else _P[name] for name in Processo.__struct_fields__]
OPERADORA: list[Any] = [_O[name] for name in Operadora.__struct_fields__]
RESUMO: list[Any] = [_R[name] for name in Resumo.__struct_fields__]


def select_processo() -> Select[Any]:
    """Processos with the names that people read."""
    joined = m.Processo.__table__.join(m.Cliente.__table__, _C.id == _P.cliente_id)
    return select(*PROCESSO).select_from(joined.join(m.Operadora.__table__, _O.id == _C.operadora_id))


_WANTED: Any = bindparam("wanted", expanding=True)
EXECUCOES = select(*EXECUCAO).where(_E.id.in_(_WANTED)).order_by(_E.id)
PROCESSOS = select_processo().where(_P.id.in_(_WANTED)).order_by(_P.id)
RESUMOS = select(*RESUMO).where(_R.mes.in_(_WANTED)).order_by(_R.mes)
EXECUCOES_LOCKED = EXECUCOES.with_for_update(key_share=True)
PROCESSOS_LOCKED = PROCESSOS.with_for_update(key_share=True, of=m.Processo.__table__)
OPERADORAS = select(*OPERADORA).where(_O.id.in_(_WANTED)).order_by(_O.id)
OPERADORAS_LOCKED = select(*OPERADORA).where(_O.nome.in_(_WANTED)).order_by(_O.id).with_for_update()
RESUMOS_LOCKED = RESUMOS.with_for_update(key_share=True)


async def execucoes(c: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, Execucao]:
    """The executions with these ids, in the order of their ids."""
    return await _by_key(c, EXECUCOES, Execucao, ids)


async def processos(c: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, Processo]:
    """The processos with these ids, in the order of their ids."""
    return await _by_key(c, PROCESSOS, Processo, ids)


async def operadoras(c: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, Operadora]:
    """The carriers with these ids, with their queues."""
    return await _by_key(c, OPERADORAS, Operadora, ids)


async def resumos(c: AsyncConnection, meses: Iterable[str]) -> dict[str, Resumo]:
    """The months' counters; a month without processos has none."""
    return await _by_key(c, RESUMOS, Resumo, meses)


async def _by_key(
    c: AsyncConnection, query: Select[Any], kind: Callable[..., Row], keys: Iterable[Any]
) -> dict[Any, Row]:
    wanted = list(keys)
    found = await c.execute(query, {"wanted": wanted}) if wanted else ()
    return {row[0]: kind(*row) for row in found}
