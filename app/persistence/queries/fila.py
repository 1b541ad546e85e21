"""The queue of each carrier: how many are with the robot, who waits in which order."""

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.status import ACTIVE
from app.persistence import models as m


class Fila(msgspec.Struct):
    """`em_uso` executions may be with the robot; `esperando` are not yet, oldest first."""

    em_uso: int = 0
    esperando: list[UUID] = msgspec.field(default_factory=list)


async def filas(c: AsyncConnection, operadoras: set[str]) -> dict[str, Fila]:
    """The queues of these carriers, under their rows' locks: two claims never count at once."""
    if not operadoras:
        return {}
    found = {name: Fila() for name in operadoras}
    carrier = select(m.Operadora.id, m.Operadora.nome).where(m.Operadora.nome.in_(sorted(operadoras)))
    names = {row.id: row.nome for row in await c.execute(carrier.order_by(m.Operadora.id).with_for_update())}
    query = (
        select(m.Execucao.id, m.Execucao.despacho_em, m.Execucao.id_externo, m.Cliente.operadora_id)
        .join(m.Processo, m.Processo.id == m.Execucao.processo_id)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .where(m.Execucao.status_execucao.in_(list(ACTIVE)), m.Cliente.operadora_id.in_(list(names)))
        .order_by(m.Execucao.criado_em, m.Execucao.id)
    )
    for row in await c.execute(query):
        fila = found[names[row.operadora_id]]
        if row.despacho_em is None and row.id_externo is None:
            fila.esperando.append(row.id)
        else:
            fila.em_uso += 1
    return found
