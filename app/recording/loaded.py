"""Everything that a group needs to know, read under its locks in one fixed order."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.changes import Dispatching
from app.domain.execucao import Execucao, Processo, Resumo
from app.domain.status import ACTIVE
from app.persistence import models as m
from app.persistence.queries import rows
from app.persistence.queries.fila import Fila, filas
from app.recording.items import Item, Run


class Answered(NamedTuple):
    """A command that was answered, in this transaction or before it."""

    usuario_id: UUID | None
    corpo: bytes
    resposta: dict[str, str]


class Loaded(msgspec.Struct):
    """The rows as the transaction found them; `ativa` is the active execution of a processo."""

    execucoes: dict[UUID, Execucao]
    processos: dict[UUID, Processo]
    resumos: dict[str, Resumo]
    ativa: dict[UUID, Execucao]
    usuarios: dict[UUID, Any]
    comandos: dict[UUID, Answered]
    filas: dict[str, Fila]


async def load(c: AsyncConnection, items: Sequence[Item]) -> Loaded:
    """Lock executions, then processos, then months: every writer in this order."""
    wanted = {item.execucao_id for item in items if not isinstance(item.wish, Run)}
    execucoes = await rows.execucoes(c, wanted, lock=True)
    of = {e.processo_id for e in execucoes.values()}
    asked = {item.wish.processo_id for item in items if isinstance(item.wish, Run)}
    processos = await rows.processos(c, of | asked, lock=True)
    comandos = await _comandos(c, items)  # after the locks: another process may just have answered
    answered = {UUID(row.resposta["execucao_id"]) for row in comandos.values()}
    latest = {p.execucao_id for p in processos.values() if p.execucao_id}
    execucoes |= await rows.execucoes(c, (latest | answered) - execucoes.keys())
    resumos = await rows.resumos(c, {p.mes for p in processos.values()}, lock=True)
    return Loaded(
        execucoes=execucoes,
        processos=processos,
        resumos=resumos,
        ativa=await _ativas(c, asked),
        usuarios=await _usuarios(c, items),
        comandos=comandos,
        filas=await filas(c, _carriers(items, execucoes, processos)),
    )


def _carriers(
    items: Sequence[Item], execucoes: dict[UUID, Execucao], processos: dict[UUID, Processo]
) -> set[str]:
    dispatching = {item.execucao_id for item in items if isinstance(item.wish, Dispatching)}
    return {processos[execucoes[i].processo_id].operadora for i in dispatching if i in execucoes}


async def _ativas(c: AsyncConnection, processos: set[UUID]) -> dict[UUID, Execucao]:
    if not processos:
        return {}
    query = select(*rows.EXECUCAO).where(
        m.Execucao.processo_id.in_(list(processos)), m.Execucao.status_execucao.in_(list(ACTIVE))
    )
    return {e.processo_id: e for e in (Execucao(*row) for row in await c.execute(query))}


async def _usuarios(c: AsyncConnection, items: Sequence[Item]) -> dict[UUID, Any]:
    ids = {item.by.usuario_id for item in items if item.by and item.by.usuario_id}
    if not ids:
        return {}
    query = select(m.Usuario.id, m.Usuario.nome, m.Usuario.papel, m.Usuario.ativo)
    return {row.id: row for row in await c.execute(query.where(m.Usuario.id.in_(list(ids))))}


async def _comandos(c: AsyncConnection, items: Sequence[Item]) -> dict[UUID, Answered]:
    ids = {item.by.comando for item in items if item.by and item.by.comando}
    if not ids:
        return {}
    query = select(m.Comando.id, m.Comando.usuario_id, m.Comando.corpo, m.Comando.resposta)
    return {row[0]: Answered(*row[1:]) for row in await c.execute(query.where(m.Comando.id.in_(list(ids))))}
