"""The moves an execution can make: into a step, into a status, to its end."""

from datetime import datetime

import msgspec

from app.domain.changes import CancelWished, Told
from app.domain.errors import Refused
from app.domain.execucao import Execucao, Line
from app.domain.status import ACTIVE, EXECUCAO, StatusExecucao, etapa_rotulo, may_become
from app.domain.values import iso

ETAPAS_KEPT = 50  # a robot that invents a step a second must not grow a row for ever
_S = StatusExecucao


class Applied(msgspec.Struct):
    """What came of a change besides the row's new fields.

    `moved` False: nothing changed, nobody is told. `linhas` carry our numbers, contiguous from 1.
    """

    moved: bool = True
    linhas: list[tuple[int, Line]] = msgspec.field(default_factory=list)
    eventos: list[tuple[str, str]] = msgspec.field(default_factory=list)  # (texto, tom)
    aside: bool = False


def number(e: Execucao, linhas: tuple[Line, ...]) -> list[tuple[int, Line]]:
    numbered = []
    for line in linhas:
        if line.n > e.cursor_robo:
            e.cursor_robo = line.n
            e.linhas += 1
            numbered.append((e.linhas, line))
    return numbered


def enter(e: Execucao, etapa: str, now: datetime) -> None:
    _leave(e, now)
    e.etapa, e.etapa_desde = etapa, now
    step = {"etapa": etapa, "rotulo": etapa_rotulo(etapa), "inicio": iso(now), "fim": None}
    e.etapas = [*e.etapas, step][-ETAPAS_KEPT:]


def _leave(e: Execucao, now: datetime) -> None:
    if e.etapas and e.etapas[-1]["fim"] is None:
        e.etapas = [*e.etapas[:-1], {**e.etapas[-1], "fim": iso(now)}]


def end(e: Execucao, change: Told, now: datetime, applied: Applied) -> None:
    fim = change.fim
    if fim is None or not may_become(e.status_execucao, fim.status):
        return
    e.resultado, e.erro = fim.resultado, fim.erro
    e.mensagem_final = fim.mensagem
    if fim.status == _S.CANCELADO and e.cancelamento_por:
        e.mensagem_final = _cancel_text(e)
    applied.eventos += finish(e, fim.status, now).eventos


def finish(e: Execucao, status: str, now: datetime) -> Applied:
    applied = move(e, status, now)
    _leave(e, now)
    e.data_finalizacao = now
    e.tempo_execucao_segundos = max(0, int((now - e.data_inicio).total_seconds()))
    if status == _S.CONCLUIDO:
        e.progresso = 100
    return applied


def move(e: Execucao, status: str, now: datetime) -> Applied:
    if status == e.status_execucao:
        return Applied(moved=True)
    if e.status_execucao not in ACTIVE or not may_become(e.status_execucao, status):
        raise Refused("terminal")
    e.status_execucao = status
    if status != _S.INDETERMINADO:
        e.espera_motivo = e.espera_ate = None
    described = EXECUCAO[StatusExecucao(status)]
    return Applied(eventos=[(described.rotulo, described.tom)])


def cancelled_here(e: Execucao, now: datetime) -> Applied:
    e.mensagem_final = _cancel_text(e)
    return finish(e, _S.CANCELADO, now)


def force(change: CancelWished, e: Execucao, now: datetime) -> Applied:
    waited_s = (now - (e.cancelamento_pedido_em or now)).total_seconds()
    if waited_s < change.force_after_s:
        missing_s = max(1, round(change.force_after_s - waited_s))
        raise Refused("cedo_demais", f"Só é possível forçar daqui a {missing_s} s.", faltam_s=missing_s)
    applied = cancelled_here(e, now)
    applied.eventos.insert(0, (f"Encerramento forçado por {change.por}", "warning"))
    return applied


def _cancel_text(e: Execucao) -> str:
    reason = f": {e.cancelamento_motivo}" if e.cancelamento_motivo else ""
    return f"Cancelada por {e.cancelamento_por}{reason}"
