"""What people write about a processo: kept, audited, told to every page that shows it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, select, update

from app.domain.anotacao import may_take_back, written
from app.domain.errors import Refused
from app.domain.execucao import Processo
from app.domain.policy import may, within
from app.domain.values import iso, now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import rows
from app.persistence.queries.registro import audit_row
from app.recording.items import By, Message

_NOTA: Any = m.Anotacao.__table__
_PROCESSO: Any = m.Processo.__table__


class Annotated(msgspec.Struct):
    """The note as committed; `messages` are to be told by the caller, none when it was there before."""

    id: UUID
    autor: str
    texto: str
    criado_em: datetime
    apagada_em: datetime | None
    messages: list[Message] = msgspec.field(default_factory=list)


async def annotate(database: Database, processo_id: UUID, texto: str, *, nota: UUID, by: By) -> Annotated:
    """A new note with this id; the same id again has the effect of one.

    Raises:
        Refused: `valores`, `nao_encontrado`, `proibido`, `id_reusado`.
    """
    kept = written(texto)
    return await _committed(database, lambda c: _write(c, processo_id, kept, nota, by))


async def take_back(database: Database, nota: UUID, *, by: By) -> Annotated:
    """The note, marked as taken back; twice has the effect of once.

    Raises:
        Refused: `nao_encontrado`, `proibido` (another's, or written too long ago).
    """
    return await _committed(database, lambda c: _take_back(c, nota, by))


async def _committed(database: Database, work: Callable[[Connection], Annotated | Refused]) -> Annotated:
    decided = await database.transact(work)
    if isinstance(decided, Refused):  # its audit is committed, nothing else
        raise decided
    return decided


def _write(c: Connection, processo_id: UUID, texto: str, nota: UUID, by: By) -> Annotated | Refused:
    processo = _locked(c, processo_id)
    if processo is None:
        return Refused("nao_encontrado", "Não encontramos este processo.")
    known = _note(c, nota)
    if known is not None:
        same = (known.processo_id, known.usuario_id, known.texto) == (processo_id, by.usuario_id, texto)
        return _annotated(known) if same else Refused("id_reusado")
    if not _is_allowed(c, by):
        _audit(c, by, "anotar", processo_id, permitido=False)
        return Refused("proibido")
    em = now()
    row = {"id": nota, "processo_id": processo_id, "usuario_id": by.usuario_id, "autor": by.nome}
    c.execute(insert(_NOTA), [row | {"texto": texto, "criado_em": em, "apagada_em": None}])
    _audit(c, by, "anotar", processo_id, permitido=True)
    return Annotated(nota, by.nome, texto, em, None, [_moved(c, processo, em)])


def _take_back(c: Connection, nota: UUID, by: By) -> Annotated | Refused:
    found = _note(c, nota)
    processo = None if found is None else _locked(c, found.processo_id)
    found = _note(c, nota)  # under the lock: another tab may just have done it
    if found is None or processo is None:
        return Refused("nao_encontrado", "Não encontramos esta anotação.")
    if found.apagada_em is not None:
        return _annotated(found)
    em, is_author = now(), found.usuario_id == by.usuario_id
    if not _is_allowed(c, by) or not may_take_back(is_author=is_author, criado_em=found.criado_em, now=em):
        _audit(c, by, "apagar_anotacao", processo.id, permitido=False)
        return Refused("proibido", "Só quem escreveu pode apagar a anotação, até 15 minutos depois.")
    c.execute(update(_NOTA).where(_NOTA.c.id == nota).values(apagada_em=em))
    _audit(c, by, "apagar_anotacao", processo.id, permitido=True)
    return Annotated(nota, found.autor, found.texto, found.criado_em, em, [_moved(c, processo, em)])


def _locked(c: Connection, processo_id: UUID) -> Processo | None:
    row = c.execute(rows.PROCESSOS_LOCKED, {"wanted": [processo_id]}).one_or_none()
    return None if row is None else Processo(*row)


def _note(c: Connection, nota: UUID) -> Any:
    return c.execute(select(_NOTA).where(_NOTA.c.id == nota)).one_or_none()


def _annotated(row: Any) -> Annotated:
    return Annotated(row.id, row.autor, row.texto, row.criado_em, row.apagada_em)


def _is_allowed(c: Connection, by: By) -> bool:
    """Permission, read in this same transaction."""
    wanted = select(m.Usuario.papel, m.Usuario.ativo).where(m.Usuario.id == by.usuario_id)
    usuario = c.execute(wanted).one_or_none()
    if usuario is None or not usuario.ativo:
        return False
    return may(within(usuario.papel, by.ate_papel), "anotar", own=True)


def _moved(c: Connection, p: Processo, em: datetime) -> Message:
    """The processo's counter moves with its note: every page that shows it looks at its notes again."""
    c.execute(update(_PROCESSO).where(_PROCESSO.c.id == p.id).values(versao=p.versao + 1, anotado_em=em))
    return Message(f"processo:{p.id}", p.versao, p.versao + 1, {"anotado_em": iso(em)})


def _audit(c: Connection, by: By, acao: str, processo_id: UUID, *, permitido: bool) -> None:
    who: dict[str, Any] = {"quem": by.nome, "usuario_id": by.usuario_id, "endereco": by.endereco}
    c.execute(
        insert(m.Auditoria),
        [audit_row(**who, acao=acao, alvo=f"processo:{processo_id}", permitido=permitido)],
    )
