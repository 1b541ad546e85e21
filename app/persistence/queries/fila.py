"""The queue of each carrier: how many are with the robot, who waits in which order."""

from collections.abc import Collection, Iterable
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from app.domain.fila import Operadora
from app.domain.status import ACTIVE, StatusExecucao
from app.persistence import models as m


class Fila(msgspec.Struct):
    """`em_uso` executions may be with the robot, `sem_confirmacao` of them; `esperando` are not yet, oldest first."""

    em_uso: int = 0
    sem_confirmacao: int = 0
    esperando: list[UUID] = msgspec.field(default_factory=list)


def filas(c: Connection, operadoras: Collection[UUID]) -> dict[UUID, Fila]:
    """The queues of these carriers. The caller has their rows locked: two claims never count at once."""
    found = {i: Fila() for i in operadoras}
    if not found:
        return found
    e = m.Execucao
    query = (
        select(e.id, e.status_execucao, e.despacho_em, e.id_externo, m.Cliente.operadora_id)
        .join(m.Processo, m.Processo.id == m.Execucao.processo_id)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .where(m.Execucao.status_execucao.in_(list(ACTIVE)), m.Cliente.operadora_id.in_(list(found)))
        .order_by(m.Execucao.criado_em, m.Execucao.id)
    )
    for row in c.execute(query):
        fila = found[row.operadora_id]
        if row.despacho_em is None and row.id_externo is None:
            fila.esperando.append(row.id)
        else:
            fila.em_uso += 1
            fila.sem_confirmacao += row.status_execucao == StatusExecucao.INDETERMINADO
    return found


def count_waiting(c: Connection, operadoras: Iterable[Operadora]) -> None:
    """Say of each carrier whose queue is stopped how many wait behind it, as the transaction has it now."""
    stopped = [o for o in operadoras if o.parada_em is not None]
    found = filas(c, [o.id for o in stopped])
    for operadora in stopped:
        operadora.esperando = len(found[operadora.id].esperando)
