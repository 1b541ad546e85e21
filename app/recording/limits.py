"""Carriers lock accounts that log in too often: how many executions may be with the robot at once."""

from app.domain.changes import Change, Dispatching, Waiting
from app.domain.execucao import Execucao
from app.recording.loaded import Loaded


def turned_away(change: Change, execucao: Execucao, loaded: Loaded) -> Change:
    """`Waiting` instead of `Dispatching` when the carrier has enough: first come, first served."""
    if not isinstance(change, Dispatching) or change.limite is None or execucao.despacho_em is not None:
        return change
    operadora = loaded.processos[execucao.processo_id].operadora
    fila = loaded.filas[operadora]
    place = fila.esperando.index(execucao.id) + 1 if execucao.id in fila.esperando else 1
    if fila.em_uso + place <= change.limite:
        fila.em_uso += 1
        if execucao.id in fila.esperando:
            fila.esperando.remove(execucao.id)
        return change
    sessions = "1 sessão" if change.limite == 1 else f"{change.limite} sessões"
    place = fila.em_uso + place - change.limite
    return Waiting(
        tentativa=change.tentativa, motivo=f"{place}º na fila; limite de {sessions} na {operadora}"
    )
