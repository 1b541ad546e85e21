"""What people do to a carrier's queue: stop it, test it with one, open it."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, select

from app.domain.errors import Refused
from app.domain.fila import MANUAL, Acao, Operadora, probe, release, stop
from app.domain.policy import may, within
from app.domain.values import now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import rows
from app.persistence.queries.fila import count_waiting
from app.persistence.queries.registro import audit_row
from app.recording.items import By, Message
from app.recording.telling import queue_message
from app.recording.writes import update_operadoras


async def move_queue(
    database: Database, operadora_id: UUID, acao: Acao, *, motivo: str | None, by: By
) -> tuple[Operadora, list[Message]]:
    """The carrier after `acao`, committed with its audit; the messages are to be told by the caller.

    Raises:
        Refused: `nao_encontrado`, `proibido`, `valores` (stopping needs a reason), `fila_parada`,
            `fila_aberta`, `teste_em_andamento`.
    """
    motivo = (motivo or "").rstrip(" .")  # a page says it inside a sentence
    if acao == "parar" and not motivo:
        raise Refused("valores", "Diga por que a fila deve parar.", campos={"motivo": "obrigatório"})
    decided = await database.transact(lambda c: _decide(c, operadora_id, acao, motivo, by))
    if isinstance(decided, Refused):  # its audit is committed, nothing else
        raise decided
    return decided


def _decide(
    c: Connection, operadora_id: UUID, acao: Acao, motivo: str, by: By
) -> tuple[Operadora, list[Message]] | Refused:
    nome = c.scalar(select(m.Operadora.nome).where(m.Operadora.id == operadora_id))
    if nome is None:
        return Refused("nao_encontrado", "Não encontramos esta operadora.")
    row = c.execute(rows.OPERADORAS_LOCKED, {"wanted": [nome]}).one()
    operadora = Operadora(*row)
    before = msgspec.structs.replace(operadora)
    try:
        _check(c, by, acao)
        _move(operadora, acao, motivo, by)
    except Refused as refused:
        _audit(c, by, acao, nome, permitido=False, detalhe=refused.detail)
        return refused
    _audit(c, by, acao, nome, permitido=True, detalhe=motivo or None)
    count_waiting(c, [operadora])
    message = queue_message(operadora, before)
    update_operadoras(c, [operadora], {operadora.id: before})
    return operadora, [message] if message else []


def _move(o: Operadora, acao: Acao, motivo: str, by: By) -> None:
    if acao == "parar":
        stop(o, por=by.nome, tipo=MANUAL, motivo=motivo, now=now())
    elif acao == "testar":
        probe(o, por=by.nome)
    else:
        release(o)


def _check(c: Connection, by: By, acao: str) -> None:
    """Permission, read in this same transaction."""
    wanted = select(m.Usuario.papel, m.Usuario.ativo).where(m.Usuario.id == by.usuario_id)
    usuario = c.execute(wanted).one_or_none()
    if usuario is None or not usuario.ativo or not may(within(usuario.papel, by.ate_papel), acao, own=False):
        raise Refused("proibido")


def _audit(c: Connection, by: By, acao: str, nome: str, *, permitido: bool, detalhe: str | None) -> None:
    who: dict[str, Any] = {"quem": by.nome, "usuario_id": by.usuario_id, "endereco": by.endereco}
    row = audit_row(**who, acao=acao, alvo=f"operadora:{nome}", permitido=permitido, detalhe=detalhe)
    c.execute(insert(m.Auditoria), [row])
