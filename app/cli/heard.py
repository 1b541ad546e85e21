"""What a simulated job says, as if it had been heard over HTTP."""

import json
from datetime import UTC, datetime
from typing import Any

from app.domain.changes import Told
from app.domain.execucao import Execucao, Processo
from app.domain.status import TipoExecucao
from app.external.dialect import read_job
from app.jobs.dispatch import SERVICO
from app.jobs.news import news
from app.simulator.jobs import Job
from app.simulator.orders import Order
from app.simulator.views import view


def order(processo: Processo, e: Execucao) -> Order:
    """What the robot would have been asked for."""
    return Order(
        hash_execucao=e.hash_execucao,
        razao_social=processo.cliente,
        cnpj=processo.cnpj,
        operadora=processo.operadora,
        servico=SERVICO[TipoExecucao(e.tipo_execucao)],
        mes=int(processo.mes[5:]),
        ano=int(processo.mes[:4]),
    )


def heard(job: Job, *, known: Execucao, at_s: float) -> Told | None:
    """The news at this epoch second; None: nothing that we do not know."""
    document: dict[str, Any] = json.loads(json.dumps(view(job.seen(at_s), known.cursor_robo)))
    reading = read_job(document, known.cursor_robo)
    return None if reading is None else news(reading.job, known=known)


def instant(epoch_s: float) -> datetime:
    """Whole milliseconds, as the database keeps them."""
    return datetime.fromtimestamp(int(epoch_s * 1000) / 1000, UTC)
