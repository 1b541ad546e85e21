"""How executions ended lately, carrier by carrier; what waits in their queues."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.habitual import length_s
from app.domain.saude import Fim
from app.domain.status import StatusExecucao
from app.persistence import models as m
from app.persistence.queries.ativas import CARRIED

AT_ONCE = 500  # rows between two breaths of everybody else in the process
LOGIN = "LOGIN_PORTAL"
_ENDS = (
    StatusExecucao.CONCLUIDO.value,
    StatusExecucao.FALHOU.value,
)  # a cancelled one says nothing of the carrier


class Espera(msgspec.Struct):
    """`com_robo` executions are with the robot, `esperando` not yet, the oldest asked for at `desde`.

    One without confirmation is neither: nobody knows where it is.
    """

    com_robo: int = 0
    esperando: int = 0
    desde: datetime | None = None


def _step(field: str) -> Any:
    """Of the first step, as text: the whole list would be read for nothing."""
    return m.Execucao.etapas[(0, field)].as_string()


async def ends(c: AsyncConnection, *, since: datetime) -> dict[UUID, list[Fim]]:
    """By carrier, oldest first: by the index on `data_finalizacao`, a few columns, a few rows at a time."""
    query = (
        select(
            m.Cliente.operadora_id,
            m.Execucao.data_finalizacao,
            m.Execucao.status_execucao,
            m.Execucao.erro["codigo_erro"].as_string(),
            _step("etapa"),
            _step("inicio"),
            _step("fim"),
        )
        .join(m.Processo, m.Processo.id == m.Execucao.processo_id)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .where(m.Execucao.data_finalizacao >= since, m.Execucao.status_execucao.in_(_ENDS))
        .order_by(m.Execucao.data_finalizacao)
    )
    found: dict[UUID, list[Fim]] = defaultdict(list)
    async for rows in (await c.stream(query)).partitions(AT_ONCE):
        for operadora, em, status, codigo, etapa, inicio, fim in rows:
            walked = {"inicio": inicio, "fim": fim}
            login_s = length_s(walked) if etapa == LOGIN else None
            found[operadora].append(Fim(em, status == StatusExecucao.CONCLUIDO, codigo, login_s))
    return found


async def queues(c: AsyncConnection) -> dict[UUID, Espera]:
    """By carrier; one without active executions is absent."""
    waits = and_(m.Execucao.despacho_em.is_(None), m.Execucao.id_externo.is_(None))
    query = (
        select(
            m.Cliente.operadora_id,
            func.count(),
            func.sum(case((waits, 1), else_=0)),
            func.min(case((waits, m.Execucao.criado_em))),
        )
        .join(m.Processo, m.Processo.id == m.Execucao.processo_id)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .where(CARRIED)
        .group_by(m.Cliente.operadora_id)
    )
    return {
        operadora: Espera(com_robo=total - waiting, esperando=waiting, desde=since)
        for operadora, total, waiting, since in await c.execute(query)
    }


def in_all(queues: Iterable[Espera]) -> Espera:
    """The whole installation's."""
    known = list(queues)
    return Espera(
        com_robo=sum(each.com_robo for each in known),
        esperando=sum(each.esperando for each in known),
        desde=min((each.desde for each in known if each.desde is not None), default=None),
    )
