"""Carriers lock accounts that log in too often: how many executions may be with the robot at once."""

from app.domain.changes import Change, Dispatching, Waiting
from app.domain.execucao import Execucao
from app.domain.fila import cautious, held_back
from app.domain.status import is_final
from app.recording.loaded import Loaded


def turned_away(change: Change, execucao: Execucao, loaded: Loaded) -> Change:
    """`Waiting` instead of `Dispatching` when the queue is stopped or the carrier has enough: first come, first served."""
    if not isinstance(change, Dispatching) or execucao.despacho_em is not None:
        return change
    if is_final(execucao.status_execucao) or change.tentativa not in (None, execucao.tentativa):
        return change  # refused, or fenced: it takes nobody's place
    operadora = loaded.operadoras[loaded.processos[execucao.processo_id].operadora]
    why = held_back(operadora, execucao.id)
    if why is not None:
        return Waiting(tentativa=change.tentativa, motivo=why)
    if change.limite is None:
        return change
    limite = cautious(operadora, change.limite)
    fila = loaded.filas[operadora.id]
    is_test = operadora.teste_id == execucao.id  # whoever is before it is held back
    place = 1 if is_test or execucao.id not in fila.esperando else fila.esperando.index(execucao.id) + 1
    if fila.em_uso + place <= limite:
        fila.em_uso += 1
        if execucao.id in fila.esperando:
            fila.esperando.remove(execucao.id)
        return change
    place = fila.em_uso + place - limite
    # who holds a place comes first: a row of the list has room for the beginning only
    why = f"{_held(fila.sem_confirmacao)}{_why(limite, change.limite)} {operadora.nome}"
    return Waiting(tentativa=change.tentativa, motivo=f"{place}º na fila; {why}")


def _why(limite: int, usual: int) -> str:
    if limite < usual:
        return "uma por vez depois de uma senha recusada na"
    return f"limite de {'1 sessão' if limite == 1 else f'{limite} sessões'} na"


def _held(sem_confirmacao: int) -> str:
    """Nobody knows whether the robot is still at them, and an account may be locked: a person decides, then it goes on."""
    if not sem_confirmacao:
        return ""
    if sem_confirmacao == 1:
        return "1 execução sem confirmação ocupa um lugar; "
    return f"{sem_confirmacao} execuções sem confirmação ocupam lugares; "
