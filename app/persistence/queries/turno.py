"""What happened since an hour: what ended, by whom, what was settled, what still waits."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.status import StatusExecucao
from app.persistence import models as m
from app.persistence.queries.ativas import CARRIED


class Turno(msgspec.Struct):
    """Executions that ended since then, `{status: {who: how many}}`; `baixado` in R$; settled failures by who, why."""

    fins: dict[str, Counter[str]]
    baixado: Decimal
    tratadas: list[tuple[str, str, int]]
    com_o_robo: int
    na_fila: int

    def ended(self, status: str) -> int:
        return sum(self.fins.get(status, {}).values())


async def since(c: AsyncConnection, desde: datetime) -> Turno:
    """All months together: a shift works on more than one."""
    e = m.Execucao
    by = select(e.status_execucao, e.iniciado_por, func.count()).where(e.data_finalizacao >= desde)
    fins: dict[str, Counter[str]] = {}
    for status, quem, many in await c.execute(by.group_by(e.status_execucao, e.iniciado_por)):
        fins.setdefault(status, Counter())[quem] = many
    baixado = (
        select(func.sum(m.Processo.valor_fatura))
        .join(e, and_(e.processo_id == m.Processo.id, e.id == m.Processo.execucao_id))
        .where(e.data_finalizacao >= desde, e.status_execucao == StatusExecucao.CONCLUIDO)
    )
    com_o_robo, na_fila = await _active(c)
    return Turno(fins, await c.scalar(baixado) or Decimal(0), await _settled(c, desde), com_o_robo, na_fila)


async def _settled(c: AsyncConnection, desde: datetime) -> list[tuple[str, str, int]]:
    t = m.FalhaTratada
    query = select(t.por, t.motivo, func.count()).where(t.em >= desde).group_by(t.por, t.motivo)
    found: list[Any] = list(await c.execute(query.order_by(func.count().desc(), t.por, t.motivo)))
    return [(row[0], row[1], row[2]) for row in found]


async def _active(c: AsyncConnection) -> tuple[int, int]:
    """With the robot, not yet; one without confirmation is neither."""
    e = m.Execucao
    sent = func.count(func.coalesce(e.despacho_em, e.etapa_desde))
    row = (await c.execute(select(func.count(), sent).where(CARRIED))).one()
    return row[1], row[0] - row[1]
