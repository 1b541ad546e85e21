"""Processes that carry jobs, each with everything of its own but database, Redis and robot."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import insert, select
from yarl import URL

from app.domain.execucao import Execucao
from app.domain.values import now
from app.jobs.jobs import Jobs
from app.persistence import migrate
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import pictures, rows, sessoes
from app.recording.items import By, Run
from app.services import Services
from app.settings import Settings, keep_secret_key
from app.simulator.app import Simulator, serve
from tests.cadastro import Cadastro, put_in
from tests.cli.conftest import PASSED_ON
from tests.faults.program import Program
from tests.places import sqlite_url
from tests.schema import Schema
from tests.waiting import until_async
from tests.world import free_port

KEPT = ("Content-Type", "Idempotency-Key")  # what of a request's head the robot reads


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
            await Schema.put_in(tmp_path)
            fleet = Fleet(settings, robot, life.aclose)
            services = Services(settings)
            await services.open()
            fleet.cadastro = await put_in(services.database, processos=6)
            await services.close()
            yield fleet

        yield make


class Gate:
    """The way to the robot, watched. `passed` counts requests as `POST /jobs`.

    While `open` is clear, orders reach the robot and its answers to them wait here.
    """

    def __init__(self, robot_url: str, http: aiohttp.ClientSession) -> None:
        self._robot_url, self._http = robot_url, http
        self.passed: Counter[str] = Counter()
        self.open = asyncio.Event()
        self.open.set()
        self.url = ""

    def many(self, method: str) -> int:
        return sum(times for asked, times in self.passed.items() if asked.startswith(f"{method} "))

    async def pass_on(self, request: web.Request) -> web.Response:
        self.passed[f"{request.method} {request.path}"] += 1
        kept = {name: request.headers[name] for name in KEPT if name in request.headers}
        url = URL(self._robot_url + request.raw_path, encoded=True)
        body = await request.read()
        async with self._http.request(request.method, url, data=body or None, headers=kept) as answer:
            said = await answer.read()
        if request.method == "POST":
            await self.open.wait()
        return web.Response(status=answer.status, body=said, content_type=answer.content_type)


@asynccontextmanager
async def a_gate(robot_url: str) -> AsyncIterator[Gate]:
    """To be given as the robot's address."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        gate = Gate(robot_url, http)
        app = web.Application()
        app.router.add_route("*", "/{way:.*}", gate.pass_on)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        gate.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield gate
        finally:
            gate.open.set()
            await runner.cleanup()


@dataclass
class Installation:
    """Processes of one installation, as an operator starts them; our own hand on its database and Redis."""

    services: Services
    cadastro: Cadastro
    folder: Path
    env: dict[str, str]

    @asynccontextmanager
    async def web(self, name: str, **more: str) -> AsyncIterator[Program]:
        """`painel web`, until the block ends; nothing is asked of its log."""
        (self.folder / name).mkdir()
        env = self.env | {"PORT": str(free_port())} | more
        settings = keep_secret_key(Settings.from_env(env))
        program = Program(settings, self.services, self.cadastro, self.folder / name)
        try:
            await program.start(sys.executable, env)
            yield program
        finally:
            await program.all_leave()
            await program.end()

    async def bearer(self, quem: UUID) -> dict[str, str]:
        """Headers of a program that acts for this person."""
        token = uuid4().hex
        row = {"id": uuid4(), "chave": sessoes.key(token), "usuario_id": quem, "criado_em": now()}
        async with self.services.database.write() as c:
            await c.execute(insert(m.Token), [row])
        return {"Authorization": f"Bearer {token}"}

    async def execucoes(self) -> list[Execucao]:
        async with self.services.database.read() as c:
            return [Execucao(*row) for row in await c.execute(select(*rows.EXECUCAO))]


@asynccontextmanager
async def an_installation(
    folder: Path,
    *,
    redis_url: str,
    robot_url: str,
    processos: int,
    database_url: str = "",
    ritmo: float = 0.1,
) -> AsyncIterator[Installation]:
    """Migrated, with a company, nobody serving yet."""
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    env |= {
        "PAINEL_DATA": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "REDIS_PREFIXO": f"t{uuid4().hex}",
        "API_EXTERNA_URL": robot_url,
        "API_EXTERNA_IDEMPOTENTE": "1",
        "LIMITE_POR_OPERADORA": "1000",
        "RITMO": str(ritmo),
    }
    settings = keep_secret_key(Settings.from_env(env))
    database = Database(settings.database_url)
    await migrate.upgrade(database)
    cadastro = await put_in(database, processos=processos)
    await database.close()
    services = Services(settings)
    try:
        await services.open()
        yield Installation(services, cadastro, folder, env)
    finally:
        await services.close()
