"""What people do to a group of failures: take it, put it off, settle it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, select, update

from app.domain.errors import Refused
from app.domain.execucao import Resumo
from app.domain.pendencias import Grupo
from app.domain.policy import may, within
from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import rows
from app.persistence.queries.pendencias import grupo_in
from app.persistence.queries.registro import audit_row
from app.recording.items import By, Message

Deed = Callable[[Connection, Grupo], tuple[str | None, list[Message]]]
"""Changes rows of the group; gives what the audit says of it, messages of other topics."""


def decide(
    c: Connection, mes: str, grupo_id: UUID, *, acao: str, by: By, deed: Deed
) -> list[Message] | Refused:
    """One deed in one transaction, whose caller commits it: a refusal leaves its audit behind, nothing else.

    The month's row is locked first, so two people (or processes) act upon a month one after the other.
    """
    resumo = _locked(c, mes)
    grupo = grupo_in(c, mes, grupo_id) if resumo is not None else None
    alvo = f"pendencia:{grupo_id}"
    try:
        if resumo is None or grupo is None:
            raise Refused("sem_falhas")
        alvo = _named(grupo)
        _check(c, grupo, acao, by)
        detalhe, messages = deed(c, grupo)
    except Refused as refused:
        _audit(c, by, acao, alvo, permitido=False, detalhe=refused.detail)
        return refused
    _audit(c, by, acao, alvo, permitido=True, detalhe=detalhe)
    return [move_month(c, resumo), *messages]


def move_month(c: Connection, resumo: Resumo) -> Message:
    """Whoever looks at this month looks again; its figures are as before."""
    to = resumo.versao + 1
    c.execute(update(m.Resumo).where(m.Resumo.mes == resumo.mes).values(versao=to))
    return Message(f"mes:{resumo.mes}", resumo.versao, to, {})


def assumir(by: By) -> Deed:
    """This person takes care of the group; somebody else's is theirs until they let go."""

    def deed(c: Connection, g: Grupo) -> tuple[None, list[Message]]:
        p = g.pendencia
        if p.assumida_por_id not in (None, by.usuario_id):
            raise Refused("ja_assumida", f"{p.assumida_por} já cuida deste grupo.")
        if p.assumida_por_id is None:
            touch(c, g, assumida_por=by.nome, assumida_por_id=by.usuario_id, assumida_em=now())
        return None, []

    return deed


def soltar(c: Connection, g: Grupo) -> tuple[None, list[Message]]:
    """Nobody takes care of it any more."""
    touch(c, g, assumida_por=None, assumida_por_id=None, assumida_em=None)
    return None, []


def adiar(by: By, ate: datetime, motivo: str | None) -> Deed:
    """It is out of sight until then, for everybody; it comes back by itself."""

    def deed(c: Connection, g: Grupo) -> tuple[str, list[Message]]:
        touch(c, g, adiada_ate=ate, adiada_por=by.nome, adiada_motivo=motivo)
        said = f"até {ate.isoformat(timespec='minutes')}"
        return (f"{said}: {motivo}" if motivo else said), []

    return deed


def voltar(c: Connection, g: Grupo) -> tuple[None, list[Message]]:
    """It is in sight again."""
    touch(c, g, adiada_ate=None, adiada_por=None, adiada_motivo=None)
    return None, []


def tratar(by: By, motivo: str, vistas_ate: datetime | None) -> Deed:
    """The failures that there are (that the person saw) are settled; a later one is new work."""

    def deed(c: Connection, g: Grupo) -> tuple[str, list[Message]]:
        settled = [f for f in g.falhas if vistas_ate is None or f.em <= vistas_ate]
        if not settled:
            raise Refused("sem_falhas")
        touch(c, g, **_NOBODY)
        row = {"pendencia_id": g.id, "em": now(), "por": by.nome, "por_id": by.usuario_id, "motivo": motivo}
        c.execute(insert(m.FalhaTratada), [row | {"execucao_id": f.execucao_id} for f in settled])
        return f"{len(settled)} falhas: {motivo}", []

    return deed


_NOBODY: dict[str, None] = dict.fromkeys(
    ("assumida_por", "assumida_por_id", "assumida_em", "adiada_ate", "adiada_por", "adiada_motivo")
)


def touch(c: Connection, g: Grupo, **changes: Any) -> None:
    """The group's row with these fields; the month's lock is held, so nobody makes it at the same time."""
    known = c.scalar(select(m.Pendencia.id).where(m.Pendencia.id == g.id))
    if known is None:
        c.execute(insert(m.Pendencia), [msgspec.structs.asdict(g.pendencia) | changes])
    elif changes:
        c.execute(update(m.Pendencia).where(m.Pendencia.id == g.id).values(changes))


def locked_months(c: Connection, meses: Sequence[str]) -> dict[str, Resumo]:
    """The months' counters, nobody else's until the transaction ends."""
    return {row[0]: Resumo(*row) for row in c.execute(rows.RESUMOS_LOCKED, {"wanted": list(meses)})}


def _locked(c: Connection, mes: str) -> Resumo | None:
    return locked_months(c, [mes]).get(mes)


def _check(c: Connection, g: Grupo, acao: str, by: By) -> None:
    """Permission, read in this same transaction."""
    wanted = select(m.Usuario.papel, m.Usuario.ativo).where(m.Usuario.id == by.usuario_id)
    usuario = c.execute(wanted).one_or_none()
    own = g.pendencia.assumida_por_id == by.usuario_id
    if usuario is None or not usuario.ativo:
        raise Refused("proibido")
    papel = within(usuario.papel, by.ate_papel)
    if not may(papel, acao, own=own):
        others = acao == "soltar" and may(papel, acao, own=True)
        raise Refused(
            "proibido", "Só quem cuida deste grupo (ou um administrador) solta." if others else None
        )


def _named(g: Grupo) -> str:
    p = g.pendencia
    return f"pendencia:{p.mes} {p.operadora} {p.codigo_erro or '-'} {p.etapa_falha or '-'}"


def _audit(c: Connection, by: By, acao: str, alvo: str, *, permitido: bool, detalhe: str | None) -> None:
    who: dict[str, Any] = {"quem": by.nome, "usuario_id": by.usuario_id, "endereco": by.endereco}
    c.execute(
        insert(m.Auditoria),
        [audit_row(**who, acao=acao, alvo=alvo, permitido=permitido, detalhe=detalhe)],
    )
