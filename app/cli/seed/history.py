"""Tells the past of one processo, kind by kind."""

from datetime import datetime, timedelta
from typing import Any

from app.cli.heard import heard, instant, order
from app.cli.seed.failures import FAILURES, Failure, payload
from app.cli.seed.plan import Past
from app.cli.seed.replay import Person, Replay
from app.domain.changes import (
    Accepted,
    CancelConfirmed,
    CancelWished,
    Claimed,
    Dispatching,
    Lost,
    Told,
)
from app.domain.execucao import Execucao, Line
from app.domain.status import ETAPAS, TipoExecucao
from app.domain.text import clean
from app.jobs.dispatch import UNCONFIRMED
from app.jobs.news import end_of
from app.simulator.jobs import Job
from app.simulator.payloads import contas_of
from app.simulator.scenarios import SCENARIOS, dice

PACE = 0.1  # of the simulated robot's speed: real jobs take minutes
SCENARIO = {"sat": "erro_sat", "erro": "erro"}  # of the robot, where it is not `sucesso`
CANCELLED_AT = 0.4  # of the way
_ORIGINS = ("pagina", "pagina", "lote")


def tell(replay: Replay, past: Past, people: list[Person]) -> None:
    """Every execution of this past, into the replay."""
    for kind, at in zip(past.kinds, past.begins, strict=True):
        rolled = dice("quem", past.mes, past.client.id, at.timestamp())
        by = rolled.choice(people)
        tipo = TipoExecucao.UPLOAD_SAT if kind == "sat" else TipoExecucao.DOWNLOAD_FATURA
        at = instant(at.timestamp())
        e = replay.begin(by, at=at, tipo=tipo, origem=rolled.choice(_ORIGINS))
        sent = at + timedelta(milliseconds=rolled.randrange(300, 2500))
        replay.change(e, Claimed(), at=sent)
        replay.change(e, Dispatching(tentativa=e.tentativa), at=sent)
        if kind == "perdida":
            lost = Lost(tentativa=e.tentativa, motivo=UNCONFIRMED)
            replay.change(e, lost, at=sent + timedelta(seconds=60))
            continue
        job = _job(replay, e, kind, sent)
        accepted = Accepted(tentativa=e.tentativa, id_externo=job.id)
        replay.change(e, accepted, at=sent + timedelta(milliseconds=180))
        if kind == "cancelada":
            _cancelled(replay, e, job, by)
        elif kind in FAILURES:
            _failed(replay, e, job, FAILURES[kind])
        else:
            _followed(replay, e, job)


def _job(replay: Replay, e: Execucao, kind: str, at: datetime) -> Job:
    asked = order(replay.processo, e)
    contas = contas_of(asked, 0, SCENARIOS["sucesso"].contas)
    return Job(
        order=asked,
        cenario=SCENARIO.get(kind, "sucesso"),
        semente=0,
        contas=contas,
        velocidade=PACE,
        iniciado_em=at.timestamp() + 0.2,
        id=str(e.id),
    )


def _followed(replay: Replay, e: Execucao, job: Job) -> None:
    """Step by step to its end."""
    ends_s = job.ends_s or 0.0
    _walked(replay, e, job, until_s=ends_s)
    _hear(replay, e, job, job.epoch(ends_s) + 0.002)


def _walked(replay: Replay, e: Execucao, job: Job, *, until_s: float) -> None:
    """Each step as it begins, as far as this second of the job."""
    etapa = ""
    for cue in job.script.cues:
        if cue.at_s < until_s and cue.etapa != etapa:
            etapa = cue.etapa
            _hear(replay, e, job, job.epoch(cue.at_s) + 0.002)


def _hear(replay: Replay, e: Execucao, job: Job, at_s: float) -> None:
    told = heard(job, known=e, at_s=at_s)
    if told is not None:
        replay.change(e, told, at=instant(at_s))


def _cancelled(replay: Replay, e: Execucao, job: Job, by: Person) -> None:
    at_s = (job.ends_s or 0.0) * CANCELLED_AT
    _walked(replay, e, job, until_s=at_s)
    wished_s = job.epoch(at_s)
    _hear(replay, e, job, wished_s)
    wish = CancelWished(por=by.nome, por_id=by.id, motivo="fatura já recebida por e-mail")
    replay.change(e, wish, at=instant(wished_s))
    replay.audit(by, "cancelar", f"execucao:{e.id}", instant(wished_s))
    job.cancel(wished_s + 0.5)
    replay.change(e, CancelConfirmed(tentativa=e.tentativa), at=instant(wished_s + 0.5))
    _hear(replay, e, job, job.epoch(job.ends_s or 0.0) + 0.002)


def _failed(replay: Replay, e: Execucao, job: Job, failure: Failure) -> None:
    """The robot's usual course up to the step that fails, then its last words."""
    order_of = list(ETAPAS)
    before = [c for c in job.script.cues if order_of.index(c.etapa) < order_of.index(failure.etapa)]
    _walked(replay, e, job, until_s=before[-1].at_s)
    _hear(replay, e, job, job.epoch(before[-1].at_s) + 0.002)
    at_s = job.epoch(before[-1].at_s) + 1
    lines = []
    for i, (nivel, texto) in enumerate(failure.said, start=e.cursor_robo + 1):
        at_s += 12
        lines.append(Line(i, instant(at_s), nivel, clean(texto)))
    said: dict[str, Any] = payload(job.order, failure, since_s=job.iniciado_em, until_s=at_s)
    step = Told(tentativa=e.tentativa, etapa=failure.etapa, linhas=tuple(lines[:1]))
    replay.change(e, step, at=lines[0].quando)
    end = Told(tentativa=e.tentativa, linhas=tuple(lines[1:]), fim=end_of(said, execucao=e))
    replay.change(e, end, at=instant(at_s + 0.01))
