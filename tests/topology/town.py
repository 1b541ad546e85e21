"""The topology with a company in it, served to pages and to an operator's program."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
from sqlalchemy import insert

from app.domain.values import now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import sessoes
from app.settings import Settings
from app.web import sessions
from deploy.topology import Plan, Topology, a_topology
from tests.cadastro import Cadastro, put_in
from tests.faults.scale import Scale
from tests.places import postgres_url
from tests.topology.pages import FollowingPage
from tests.waiting import until

QUICK_RITMO = 0.2  # a process starts in one or two seconds, whatever our rhythm: a tenth would gain nothing
QUICK_SPEED = 10.0  # of the robot
PAGES = (6, 20)  # quick, full
PER_SESSION = 10  # sockets, the product's own quota
AGAIN_S = 0.1
LISTENING = (20_000, 32_000)  # Linux connects from 32768 on, macOS from 49152
PATIENCE_S = 60.0  # for one answer, through every restart on the way
AGAIN = {502, 503, 504}  # nobody was there: the same order, with the same key, once more


class Town:
    """`database` is our own hand on what is true; `token` is the program's."""

    def __init__(self, topology: Topology, database: Database, cadastro: Cadastro) -> None:
        self.topology, self.database, self.cadastro = topology, database, cadastro
        self.settings = Settings.from_env(topology.env)
        self.pages: list[FollowingPage] = []
        self.repeated = 0  # orders that had to be said again

    async def open_pages(self, count: int) -> AsyncExitStack:
        """Half of them come by the front (nginx), half straight to the second web process."""
        doors = (self.topology.url, self.topology.web_urls[1])
        for n in range(count):
            if n % PER_SESSION == 0:
                cookie = await self._cookie()
            self.pages.append(FollowingPage(doors[n % 2], cookie, self.topology.url))
        living = [asyncio.create_task(page.live()) for page in self.pages]
        stack = AsyncExitStack()
        stack.push_async_callback(_ended, living)
        await until(lambda: all(page.is_open for page in self.pages), what="all pages are open")
        return stack

    async def follow(self, *topics: str) -> None:
        """On every page."""
        for page in self.pages:
            await page.add(*topics)

    async def run(self, processo: UUID, cenario: str) -> UUID:
        """Ordered from the first web process."""
        body = {"tipo": "rpa", "parametros": {"cenario": cenario}}
        status, answer = await self._insist(0, "POST", f"executar/{processo}", json=body)
        assert status == 202, (status, answer)
        return UUID(answer["job_id"])

    async def cancel(self, execucao: UUID) -> int:
        """Wished at the second one; 409: it came too late."""
        status, answer = await self._insist(1, "DELETE", f"cancelar/{execucao}")
        assert status in {200, 202, 409}, (status, answer)
        return status

    async def asked_robot(self, path: str) -> dict[str, Any]:
        async with aiohttp.ClientSession() as http, http.get(self.topology.robot_url + path) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def _insist(self, web: int, method: str, path: str, **more: Any) -> tuple[int, dict[str, Any]]:
        """Say it with one key until somebody answers: said twice it has the effect of once."""
        url = f"{self.topology.web_urls[web]}/api/v2/externos/{path}"
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())}
        async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession(headers=headers) as http:
            while True:
                try:
                    async with http.request(method, url, **more) as answer:
                        if answer.status not in AGAIN:
                            return answer.status, await answer.json()
                except aiohttp.ClientError:
                    pass
                self.repeated += 1
                await asyncio.sleep(AGAIN_S)

    async def _cookie(self) -> str:
        async with self.database.write() as c:
            carla = self.cadastro.carla
            value, _ = await sessions.begin(c, self.settings, usuario_id=carla, endereco="127.0.0.1")
        return f"{sessions.cookie_name(self.settings)}={value}"

    async def let_program_in(self) -> None:
        """With an admin's API token: it may cancel whatever runs."""
        self.token = uuid4().hex
        row = {"chave": sessoes.key(self.token), "usuario_id": self.cadastro.ana}
        async with self.database.write() as c:
            await c.execute(insert(m.Token).values(id=uuid4(), criado_em=now(), **row))


def ports_in_a_row(count: int) -> tuple[int, ...]:
    """Free ones, below those that the system gives to whoever connects: else a stranger, or a knock at the
    closed door itself, may hold one while its process is being started again."""
    while True:
        first = random.randrange(*LISTENING)
        try:
            for port in range(first, first + count):
                with socket.socket() as s:
                    s.bind(("127.0.0.1", port))
        except OSError:
            continue
        return tuple(range(first, first + count))


async def _ended(living: list["asyncio.Task[None]"]) -> None:
    for task in living:
        task.cancel()
    ended = await asyncio.gather(*living, return_exceptions=True)
    assert [e for e in ended if isinstance(e, Exception)] == []


@asynccontextmanager
async def a_town(folder: Path, scale: Scale, *, redis_url: str, processos: int) -> AsyncIterator[Town]:
    """Two web processes, two workers, their robot, nginx where there is one; pages are open."""
    ritmo, velocidade = (scale.ritmo, scale.velocidade) if scale.full else (QUICK_RITMO, QUICK_SPEED)
    env = {"RITMO": str(ritmo), "LIMITE_POR_OPERADORA": "100"}
    async with postgres_url() as url, AsyncExitStack() as stack:
        database = Database(url)
        stack.push_async_callback(database.close)
        companies: list[Cadastro] = []

        async def fill() -> None:
            companies.append(await put_in(database, processos=processos))

        ports = ports_in_a_row(4)
        plan = Plan(folder, url, ports, redis_url=redis_url, velocidade=velocidade, env=env)
        topology = await stack.enter_async_context(a_topology(plan, fill=fill))
        town = Town(topology, database, companies[0])
        await town.let_program_in()
        await stack.enter_async_context(await town.open_pages(PAGES[scale.full]))
        yield town
