"""What each change does to an execution: plain Python, the status table's only executor."""

from datetime import datetime
from functools import singledispatch

from app.domain.changes import (
    Accepted,
    CancelConfirmed,
    CancelRefused,
    CancelWished,
    Change,
    Claimed,
    Decided,
    Dispatching,
    Lost,
    Returned,
    Told,
    Waiting,
)
from app.domain.errors import Fenced, Refused
from app.domain.execucao import Execucao
from app.domain.moves import Applied, cancelled_here, end, enter, finish, force, move, number
from app.domain.status import EXECUCAO, StatusExecucao, etapa_rotulo, is_final, may_become

_S = StatusExecucao


def apply(execucao: Execucao, change: Change, *, now: datetime) -> Applied:
    """Change the execution in place.

    Raises:
        Fenced: the change comes from an executor that is no longer the present one.
        Refused: the change is a wish that cannot be granted now.
    """
    if change.tentativa is not None and change.tentativa != execucao.tentativa:
        raise Fenced(f"tentativa {change.tentativa}, present is {execucao.tentativa}")
    applied = _apply(change, execucao, now)
    if applied.moved:
        execucao.seq += 1
        execucao.ultima_atualizacao_em = max(now, execucao.ultima_atualizacao_em)
    return applied


@singledispatch
def _apply(change: Change, execucao: Execucao, now: datetime) -> Applied:
    raise TypeError(f"unknown change {change!r}")


@_apply.register
def _claimed(change: Claimed, e: Execucao, now: datetime) -> Applied:
    if is_final(e.status_execucao) or e.status_execucao == _S.INDETERMINADO:
        raise Refused("terminal")
    e.tentativa += 1
    e.batida_em = now
    e.espera_motivo = e.espera_ate = None
    return Applied()


@_apply.register
def _dispatching(change: Dispatching, e: Execucao, now: datetime) -> Applied:
    if is_final(e.status_execucao):
        raise Refused("terminal")
    if (
        e.despacho_em is not None
    ):  # sent before, outcome unknown: the same key goes out again, wish or no wish
        return Applied(moved=False)
    if e.data_inicio == e.criado_em:
        e.data_inicio = now
    e.despacho_em = now
    return Applied()


@_apply.register
def _waiting(change: Waiting, e: Execucao, now: datetime) -> Applied:
    if e.status_execucao != _S.PENDENTE:
        return Applied(moved=False)
    moved = (e.espera_motivo, e.espera_ate) != (change.motivo, change.ate)
    e.espera_motivo, e.espera_ate = change.motivo, change.ate
    if change.talvez_enviado:
        return Applied(moved=moved)
    moved = moved or e.despacho_em is not None
    e.despacho_em = None
    if e.cancelamento_pedido_em is not None:  # wished while we tried to send: it never left
        return cancelled_here(e, now)
    return Applied(moved=moved)


@_apply.register
def _accepted(change: Accepted, e: Execucao, now: datetime) -> Applied:
    if is_final(e.status_execucao):
        return Applied(moved=False, aside=True)
    e.id_externo = change.id_externo
    return move(e, _S.EXECUTANDO, now)


@_apply.register
def _told(change: Told, e: Execucao, now: datetime) -> Applied:
    if is_final(e.status_execucao):
        return Applied(moved=False, aside=change.fim is not None)
    before = (e.progresso, e.etapa, e.status_execucao, e.log_incompleto)
    applied = Applied(linhas=number(e, change.linhas))
    e.log_incompleto = e.log_incompleto or change.log_incompleto
    if change.progresso is not None:
        e.progresso = max(e.progresso or 0, min(max(change.progresso, 0), 99))
    if change.etapa is not None and change.etapa != e.etapa:
        enter(e, change.etapa, now)
        applied.eventos.append((f"Etapa: {etapa_rotulo(change.etapa)}", "neutral"))
    if (
        change.status is not None
        and change.status != e.status_execucao
        and may_become(e.status_execucao, change.status)
    ):
        applied.eventos += move(e, change.status, now).eventos
    if change.fim is not None:
        end(e, change, now, applied)
    after = (e.progresso, e.etapa, e.status_execucao, e.log_incompleto)
    applied.moved = bool(applied.linhas) or before != after
    return applied


@_apply.register
def _lost(change: Lost, e: Execucao, now: datetime) -> Applied:
    if not may_become(e.status_execucao, _S.INDETERMINADO):
        return Applied(moved=False)
    e.espera_motivo = change.motivo
    return move(e, _S.INDETERMINADO, now)


@_apply.register
def _cancel_wished(change: CancelWished, e: Execucao, now: datetime) -> Applied:
    if is_final(e.status_execucao):
        if e.status_execucao == _S.CANCELADO:
            return Applied(moved=False)
        label = EXECUCAO[StatusExecucao(e.status_execucao)].rotulo
        raise Refused("terminal", f"O cancelamento chegou tarde: {label}.", status=e.status_execucao)
    first = e.cancelamento_pedido_em is None
    if first:
        e.cancelamento_pedido_em, e.cancelamento_por = now, change.por
        e.cancelamento_por_id, e.cancelamento_motivo = change.por_id, change.motivo
    if e.despacho_em is None and e.id_externo is None:
        return cancelled_here(e, now)
    if change.forcar:
        return force(change, e, now)
    why = f": {change.motivo}" if change.motivo else ""
    return Applied(
        moved=first, eventos=[(f"Cancelamento pedido por {change.por}{why}", "warning")] if first else []
    )


@_apply.register
def _cancel_confirmed(change: CancelConfirmed, e: Execucao, now: datetime) -> Applied:
    if is_final(e.status_execucao) or e.cancelamento_confirmado_em is not None:
        return Applied(moved=False)
    e.cancelamento_confirmado_em = now
    return Applied(eventos=[("O robô confirmou o cancelamento", "warning")])


@_apply.register
def _cancel_refused(change: CancelRefused, e: Execucao, now: datetime) -> Applied:
    if is_final(e.status_execucao):
        return Applied(moved=False)
    e.cancelamento_recusado_em = now
    return Applied(eventos=[("O robô recusou o cancelamento", "warning")])


@_apply.register
def _decided(change: Decided, e: Execucao, now: datetime) -> Applied:
    if e.status_execucao != _S.INDETERMINADO:
        raise Refused("nao_indeterminado")
    e.mensagem_final = f"Decidida por {change.por}: {change.motivo}"
    e.espera_motivo = None
    return finish(e, change.status, now)


@_apply.register
def _returned(change: Returned, e: Execucao, now: datetime) -> Applied:
    if is_final(e.status_execucao) or e.retorno is not None:
        return Applied(moved=False, aside=e.retorno is None)
    e.retorno = change.payload
    return Applied(moved=True)
