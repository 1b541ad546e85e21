"""How long each step usually takes with a carrier."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.habitual import Habitual, habituais
from app.domain.status import StatusExecucao
from app.domain.values import now
from app.persistence import models as m

SUCCESSES = 200  # the newest; what a portal was like before them is history
DAYS = 90


async def of_operadora(c: AsyncConnection, operadora_id: UUID) -> dict[str, Habitual]:
    """By step; one that is missing is not known yet (`app.domain.habitual.ENOUGH`)."""
    query = (
        select(m.Execucao.etapas)
        .join(m.Processo, m.Processo.id == m.Execucao.processo_id)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .where(m.Cliente.operadora_id == operadora_id)
        .where(m.Execucao.status_execucao == StatusExecucao.CONCLUIDO.value)
        .where(m.Execucao.data_finalizacao >= now() - timedelta(days=DAYS))
        .order_by(m.Execucao.data_finalizacao.desc())
        .limit(SUCCESSES)
    )
    return habituais((await c.scalars(query)).all())
