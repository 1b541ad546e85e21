"""Everything that a group needs to know, read under its locks in one fixed order."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Select, bindparam, select

from app.domain.changes import CancelWished, Decided, Dispatching, Lost, Told, Waiting
from app.domain.execucao import Execucao, Processo, Resumo
from app.domain.fila import Operadora
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
    """The rows as the transaction found them; `ativa` is the active execution of a processo.

    `operadoras` by name, those whose queue these items may move; `filas` by id, where somebody wants to leave.
    """

    execucoes: dict[UUID, Execucao]
    processos: dict[UUID, Processo]
    resumos: dict[str, Resumo]
    ativa: dict[UUID, Execucao]
    usuarios: dict[UUID, Any]
    comandos: dict[UUID, Answered]
    operadoras: dict[str, Operadora]
    filas: dict[UUID, Fila]


_WANTED: Any = bindparam("wanted", expanding=True)
_ATIVAS = select(*rows.EXECUCAO).where(
    m.Execucao.processo_id.in_(_WANTED), m.Execucao.status_execucao.in_(list(ACTIVE))
)
_USUARIO: list[Any] = [m.Usuario.id, m.Usuario.nome, m.Usuario.papel, m.Usuario.ativo]
_USUARIOS = select(*_USUARIO).where(m.Usuario.id.in_(_WANTED))
_COMANDO: list[Any] = [m.Comando.id, m.Comando.usuario_id, m.Comando.corpo, m.Comando.resposta]
_COMANDOS = select(*_COMANDO).where(m.Comando.id.in_(_WANTED))


_MOVES_A_QUEUE = (Run, Dispatching, Waiting, CancelWished, Decided, Lost)  # with every end


def load(c: Connection, items: Sequence[Item]) -> Loaded:
    """Lock executions, then processos, then months, then carriers: every writer in this order."""
    wanted = {item.execucao_id for item in items if not isinstance(item.wish, Run)}
    execucoes = _execucoes(c, rows.EXECUCOES_LOCKED, wanted)
    of = {e.processo_id for e in execucoes.values()}
    asked = {item.wish.processo_id for item in items if isinstance(item.wish, Run)}
    processos = {row[0]: Processo(*row) for row in _found(c, rows.PROCESSOS_LOCKED, of | asked)}
    comandos = _comandos(c, items)  # after the locks: another process may just have answered
    answered = {UUID(row.resposta["execucao_id"]) for row in comandos.values()}
    latest = {p.execucao_id for p in processos.values() if p.execucao_id}
    execucoes |= _execucoes(c, rows.EXECUCOES, (latest | answered) - execucoes.keys())
    meses = _found(c, rows.RESUMOS_LOCKED, {p.mes for p in processos.values()})
    named = _carriers(items, execucoes, processos)
    operadoras = {row[1]: Operadora(*row) for row in _found(c, rows.OPERADORAS_LOCKED, named)}
    leaving = {operadoras[nome].id for nome, is_leaving in named.items() if is_leaving}
    return Loaded(
        execucoes=execucoes,
        processos=processos,
        resumos={row[0]: Resumo(*row) for row in meses},
        ativa=_ativas(c, asked),
        usuarios=_usuarios(c, items),
        comandos=comandos,
        operadoras=operadoras,
        filas=filas(c, leaving),
    )


def _carriers(
    items: Sequence[Item], execucoes: dict[UUID, Execucao], processos: dict[UUID, Processo]
) -> dict[str, bool]:
    """Names of the carriers whose queues these items may move; True where somebody wants to leave."""
    found: dict[str, bool] = {}
    for item in items:
        wish = item.wish
        if not (isinstance(wish, _MOVES_A_QUEUE) or (isinstance(wish, Told) and wish.fim is not None)):
            continue
        known = execucoes.get(item.execucao_id)
        processo = processos.get(
            wish.processo_id if isinstance(wish, Run) else known.processo_id if known else item.execucao_id
        )
        if processo is not None:
            found[processo.operadora] = found.get(processo.operadora, False) or isinstance(wish, Dispatching)
    return found


def _found(c: Connection, query: Select[Any], wanted: Collection[Any]) -> Iterable[Any]:
    return c.execute(query, {"wanted": list(wanted)}) if wanted else ()


def _execucoes(c: Connection, query: Select[Any], ids: Collection[UUID]) -> dict[UUID, Execucao]:
    return {row[0]: Execucao(*row) for row in _found(c, query, ids)}


def _ativas(c: Connection, processos: set[UUID]) -> dict[UUID, Execucao]:
    return {e.processo_id: e for e in _execucoes(c, _ATIVAS, processos).values()}


def _usuarios(c: Connection, items: Sequence[Item]) -> dict[UUID, Any]:
    ids = {item.by.usuario_id for item in items if item.by and item.by.usuario_id}
    return {row.id: row for row in _found(c, _USUARIOS, ids)}


def _comandos(c: Connection, items: Sequence[Item]) -> dict[UUID, Answered]:
    ids = {item.by.comando for item in items if item.by and item.by.comando}
    return {row[0]: Answered(*row[1:]) for row in _found(c, _COMANDOS, ids)}
