"""One simulated job: where it stands is a function of the time since it began."""

import asyncio
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from uuid import uuid4

from app.simulator import payloads
from app.simulator.orders import Order
from app.simulator.payloads import Payload
from app.simulator.scenarios import SCENARIOS
from app.simulator.script import BEGINS_S, Cue, Script, write_script


@dataclass
class Job:
    """What must be kept to tell a job's whole story; nothing in it moves but the cancel."""

    order: Order
    cenario: str
    semente: int
    contas: int
    velocidade: float
    iniciado_em: float  # epoch seconds
    chave: str | None = None
    id: str = field(default_factory=lambda: str(uuid4()))
    cancelado_aos_s: float | None = None  # seconds of script
    asked: int = field(default=0, compare=False)  # questions about this job, so that `lixo` varies
    bell: asyncio.Event = field(default_factory=asyncio.Event, repr=False, compare=False)

    @property
    def script(self) -> Script:
        """The course of this job, cut where it was cancelled."""
        script = write_script(self.order, self.cenario, semente=self.semente, contas=self.contas)
        return script if self.cancelado_aos_s is None else script.cancelled(self.cancelado_aos_s)

    @cached_property
    def ends_s(self) -> float | None:
        """Seconds of script at the end; kept, because counting jobs must not write thousands of scripts."""
        return self.script.ends_s

    def ended(self, now: float) -> bool:
        """Whether the robot has nothing more to do."""
        return self.ends_s is not None and self.elapsed_s(now) >= self.ends_s

    def elapsed_s(self, now: float) -> float:
        """Seconds of script at this epoch time."""
        return max(0.0, now - self.iniciado_em) * self.velocidade

    def epoch(self, at_s: float) -> float:
        """The epoch time of a second of the script."""
        return self.iniciado_em + at_s / self.velocidade

    def cancel(self, now: float) -> None:
        """Cut the course here."""
        self.cancelado_aos_s = self.elapsed_s(now)
        self.ends_s = self.script.ends_s
        self.ring()

    def ring(self) -> None:
        """Wake whoever waits for news of this job."""
        waiting, self.bell = self.bell, asyncio.Event()
        waiting.set()

    def seen(self, now: float) -> "Sight":
        """Where the job stands."""
        return Sight(self, self.elapsed_s(now), self.script)


@dataclass(frozen=True)
class Sight:
    """A job at one instant."""

    job: Job
    at_s: float
    script: Script

    @property
    def final(self) -> bool:
        """Whether the robot has nothing more to do."""
        return self.script.ends_s is not None and self.at_s >= self.script.ends_s

    @property
    def lines(self) -> int:
        """How many lines have been written."""
        return bisect_right(self.script.cues, self.at_s, key=lambda cue: cue.at_s)

    @property
    def last(self) -> Cue | None:
        """The newest line."""
        return self.script.cues[self.lines - 1] if self.lines else None

    @property
    def next_s(self) -> float | None:
        """Epoch seconds of the next thing that happens; None when nothing ever will."""
        times = [cue.at_s for cue in self.script.cues[self.lines : self.lines + 1]]
        times += [at for at in (BEGINS_S, self.script.ends_s) if at is not None and at > self.at_s]
        return self.job.epoch(min(times)) if times else None

    @property
    def status(self) -> str:
        """The robot's own word."""
        if self.final:
            return self.script.end if self.script.end in {"UPLOADED_SAT", "CANCELLED"} else "FAILED"
        return "RUNNING" if self.at_s >= BEGINS_S else "PENDING"

    @property
    def result(self) -> Payload | None:
        """The final payload, once there is one."""
        if not self.final or self.script.ends_s is None:
            return None
        order, since, until = self.job.order, self.job.iniciado_em, self.job.epoch(self.script.ends_s)
        if self.script.end == "CANCELLED":
            return payloads.cancellation(order, since=since, until=until)
        if self.script.end == "AUTH":
            return payloads.auth_failure(order, since=since, until=until)
        if self.script.end == "SAT":
            return payloads.sat_failure(order, since=since, until=until)
        return payloads.success(order, self._faturas(), metricas=self._metricas(), since=since, until=until)

    def _faturas(self) -> list[Payload]:
        with_valor = SCENARIOS[self.job.cenario].with_valor
        return payloads.invoices(
            self.job.order, self.job.contas, semente=self.job.semente, with_valor=with_valor
        )

    def _metricas(self) -> Payload:
        return {
            "tempo_execucao_segundos": int(self.script.ends_s or 0),
            "requisicoes_http": 3 * self.job.contas,
            "erros_recuperados": self.script.recovered,
        }
