"""All the jobs that the simulated robot knows."""

import time
from collections.abc import Callable
from pathlib import Path

from app.simulator.jobs import Job
from app.simulator.orders import Order
from app.simulator.payloads import contas_of
from app.simulator.scenarios import SCENARIOS, draw, known
from app.simulator.storage import Kept, load, save

JOBS_MAX = 10_000  # a stand-in that runs for months must not grow for months


class Full(Exception):
    """Every job that could be dropped is still running."""


class Refused(Exception):
    """The robot does not cancel this job; the message says why."""


class Book:
    """Starts, finds, cancels jobs; writes each such deed to the file before it is answered."""

    def __init__(
        self,
        *,
        semente: int,
        cenario: str | None,
        velocidade: float,
        arquivo: Path | None,
        limit: int = JOBS_MAX,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not velocidade > 0:
            raise ValueError("velocidade: deve ser maior que zero")
        self.now = clock
        self._semente = semente
        self._cenario = known(cenario) if cenario else None
        self._velocidade = velocidade
        self._arquivo = arquivo
        self._limit = limit
        kept = load(arquivo) if arquivo else Kept()
        self._counts = kept.counts
        self._jobs = {job.id: job for job in kept.jobs}
        self._by_key = {job.chave: job for job in kept.jobs if job.chave}

    def start(self, order: Order, *, key: str | None) -> tuple[Job, bool]:
        """A new job, or the one that this key already started (True). Raises Full, ValueError."""
        if key and key in self._by_key:
            self._count("chaves_repetidas")
            self._save()
            return self._by_key[key], True
        self._make_room()
        job = self._cast(order, key)
        self._jobs[job.id] = job
        if key:
            self._by_key[key] = job
        self._count("iniciados")
        self._save()
        return job, False

    def find(self, job_id: str) -> Job | None:
        """The job with this id."""
        return self._jobs.get(job_id)

    def of_key(self, key: str) -> Job | None:
        """The job that this key started."""
        return self._by_key.get(key)

    def cancel(self, job: Job) -> None:
        """Ask the job to end; asking twice is asking once. Raises Refused."""
        if job.cancelado_aos_s is not None:
            return
        if job.ended(self.now()):
            raise Refused("O trabalho já terminou.")
        if SCENARIOS[job.cenario].refuses_cancel:
            raise Refused("O robô está em um passo que não pode ser interrompido.")
        job.cancel(self.now())
        self._count("cancelados")
        self._save()

    def of_invoice(self, operadora: str, competencia: str) -> Job | None:
        """The newest job about that operadora's month, if any."""
        wanted = (operadora, competencia)
        mine = (j for j in self._newest() if (j.order.operadora, j.order.competencia) == wanted)
        return next(mine, None)

    def ring(self) -> None:
        """Make everybody who waits for news look again."""
        for job in self._jobs.values():
            job.ring()

    def counts(self) -> dict[str, int]:
        """What `/_contagem` answers."""
        now = self.now()
        return {**self._counts, "ativos": sum(not job.ended(now) for job in self._jobs.values())}

    def _cast(self, order: Order, key: str | None) -> Job:
        earlier = [job for job in self._newest() if job.order.hash_execucao == order.hash_execucao]
        drawn = draw(semente=self._semente, hash_execucao=order.hash_execucao, rodada=len(earlier))
        cenario = known(order.cenario) if order.cenario else self._cenario or drawn
        return Job(
            order=order,
            cenario=cenario,
            semente=self._semente,
            contas=self._contas(order, cenario),
            velocidade=self._velocidade,
            iniciado_em=round(self.now(), 3),
            chave=key,
        )

    def _contas(self, order: Order, cenario: str) -> int:
        """How many invoices: an upload sends exactly what the last download fetched."""
        downloads = (j for j in self._newest() if j.order.servico != "UPLOAD_SAT")
        fetched = next((j for j in downloads if j.order.conta == order.conta), None)
        if order.servico == "UPLOAD_SAT" and fetched:
            return fetched.contas
        return contas_of(order, self._semente, SCENARIOS[cenario].contas)

    def _newest(self) -> list[Job]:
        return list(reversed(self._jobs.values()))

    def _make_room(self) -> None:
        if len(self._jobs) < self._limit:
            return
        now = self.now()
        ended = next((job for job in self._jobs.values() if job.ended(now)), None)
        if ended is None:
            raise Full
        del self._jobs[ended.id]
        self._by_key.pop(ended.chave or "", None)

    def _count(self, what: str) -> None:
        self._counts[what] += 1

    def _save(self) -> None:
        if self._arquivo:
            save(self._arquivo, self._jobs.values(), self._counts)
