"""Processes that carry jobs, each with everything of its own but database, Redis and robot."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.domain.execucao import Execucao
from app.jobs.jobs import Jobs
from app.persistence.queries import pictures, rows
from app.recording.items import By, Run
from app.services import Services
from app.settings import Settings
from app.simulator.app import Simulator, serve
from tests.cadastro import Cadastro, put_in
from tests.places import sqlite_url
from tests.waiting import until_async


@dataclass
class Worker:
    """One process's services with its jobs."""

    services: Services
    jobs: Jobs

    async def get(self, i: UUID) -> Execucao:
        async with self.services.database.read() as c:
            return (await rows.execucoes(c, [i]))[i]

    async def lines(self, i: UUID) -> list[int]:
        async with self.services.database.read() as c:
            return [line[0] for line in await pictures.last_lines(c, i, 0)]

    async def starts(self, processo: UUID, cenario: str) -> UUID:
        run = Run(processo, parametros={"cenario": cenario})
        return (await self.services.recorder.create(run, by=By("Ana", "pagina"))).execucao.id

    async def becomes(self, i: UUID, status: str) -> Execucao:
        await until_async(lambda: self._is(i, status), what=f"{i} is {status}", limit_s=30)
        return await self.get(i)

    async def _is(self, i: UUID, status: str) -> bool:
        return (await self.get(i)).status_execucao == status


@dataclass
class Fleet:
    """Where processes are started: `async with fleet.worker() as worker`."""

    settings: Settings
    robot: Simulator
    robot_dies: Callable[[], Awaitable[None]]
    cadastro: Cadastro = field(default_factory=Cadastro)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        services = Services(self.settings)
        await services.open()
        jobs = Jobs(services)
        try:
            await jobs.start(executes=True)
            yield Worker(services, jobs)
        finally:
            await jobs.hand_back()
            await jobs.stop()
            await services.close()


MakeFleet = Callable[..., AbstractAsyncContextManager[Fleet]]


@pytest.fixture
async def make_fleet(tmp_path: Path, redis_url: str) -> AsyncIterator[MakeFleet]:
    """A fleet with a robot that plays `velocidade` times faster than life."""
    async with AsyncExitStack() as stack:

        @asynccontextmanager
        async def make(
            *, velocidade: float = 20, limite: str = "10", idempotente: str = "1"
        ) -> AsyncIterator[Fleet]:
            life = await stack.enter_async_context(AsyncExitStack())
            robot = await life.enter_async_context(serve(velocidade=velocidade, semente=7))
            settings = Settings.from_env(
                {
                    "PAINEL_DATA": str(tmp_path),
                    "DATABASE_URL": sqlite_url(tmp_path),
                    "REDIS_URL": redis_url,
                    "REDIS_PREFIXO": f"t{uuid4().hex}",
                    "API_EXTERNA_URL": robot.url,
                    "API_EXTERNA_IDEMPOTENTE": idempotente,
                    "LIMITE_POR_OPERADORA": limite,
                    "RITMO": "0.1",
                }
            )
            fleet = Fleet(settings, robot, life.aclose)
            services = Services(settings)
            await services.open()
            fleet.cadastro = await put_in(services.database, processos=6)
            await services.close()
            yield fleet

        yield make
