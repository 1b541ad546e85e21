"""Web processes, workers, simulated robot, nginx, Redis on this machine, each a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from app.embedded import launch, place
from deploy import proxy
from deploy.processes import Failed, Process, answers, says

PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START", "PYTHONPATH")
SECRET = "só desta topologia"  # noqa: S105 - on 127.0.0.1 alone; a real one is in the environment
WORKER_READY = "Worker no ar"


@dataclass(frozen=True)
class Plan:
    """What is wanted. `ports` of 127.0.0.1: where people come, then the robot, then each web process."""

    folder: Path
    database_url: str
    ports: tuple[int, ...]
    redis_url: str = ""  # empty: one of our own
    workers: int = 2
    velocidade: float = 1.0  # how much faster than life the robot is
    env: Mapping[str, str] = field(default_factory=dict)  # settings beside ours
    wants_nginx: bool = True


class Topology:
    """Its parts, ready to be started. `url`: where people come (nginx, else the first web process)."""

    def __init__(self, plan: Plan, *, redis_url: str) -> None:
        self.plan = plan
        front, robot, *webs = plan.ports
        program = proxy.found() if plan.wants_nginx else None
        self.robot_url = _url(robot)
        self.web_urls = [_url(port) for port in webs]
        self.url = _url(front) if program else self.web_urls[0]
        self.env = self._settings(redis_url)
        self.robot = self._robot(robot)
        self.webs = [self._web(n, port) for n, port in enumerate(webs, 1)]
        self.workers = [self._worker(n) for n in range(1, plan.workers + 1)]
        self.nginx = self._nginx(program, front, webs) if program else None

    @property
    def ours(self) -> list[Process]:
        """What is the Painel's, with its robot."""
        return [self.robot, *self.workers, *self.webs]

    @property
    def parts(self) -> list[Process]:
        return [*self.ours, self.nginx] if self.nginx else self.ours

    async def migrate(self) -> None:
        """`painel migrate`: on PostgreSQL nobody else does it. Raises Failed."""
        migrating = await asyncio.create_subprocess_exec(
            *_painel("migrate"),
            env=self._env_of("migrate"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await migrating.communicate()
        if migrating.returncode != 0:
            raise Failed(said.decode("utf-8", "replace").strip())

    async def start(self) -> None:
        """Everything at once. Raises Failed, naming the part that did not come up."""
        ended = await asyncio.gather(*(part.start() for part in self.parts), return_exceptions=True)
        for error in ended:
            if isinstance(error, BaseException):
                raise error

    async def end(self) -> None:
        """Last started, first ended; processes of one kind together."""
        for kind in ([self.nginx] if self.nginx else [], self.webs, self.workers, [self.robot]):
            await asyncio.gather(*(part.end() for part in kind))

    def _settings(self, redis_url: str) -> dict[str, str]:
        """The same for every process: what the manual calls common."""
        port = self.url.rpartition(":")[2]
        return {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "DATABASE_URL": self.plan.database_url,
            "REDIS_URL": redis_url,
            "REDIS_PREFIXO": f"topologia-{uuid4().hex[:12]}",
            "SECRET_KEY": SECRET,
            "API_EXTERNA_URL": self.robot_url,
            "API_EXTERNA_IDEMPOTENTE": "1",
            "ORIGENS_PERMITIDAS": f"http://127.0.0.1:{port} http://localhost:{port}",
            "PROXIES_CONFIAVEIS": "127.0.0.1",
            "WEB_EXECUTA_JOBS": "0",
            **self.plan.env,
        }

    def _env_of(self, name: str, **own: str) -> dict[str, str]:
        return {**self.env, "PAINEL_DATA": str(self.plan.folder / name), **own}

    def _part(self, name: str, words: list[str], **how: object) -> Process:
        return Process(name, words, log=self.plan.folder / f"{name}.log", **how)  # type: ignore[arg-type]

    def _web(self, n: int, port: int) -> Process:
        env = self._env_of(f"web{n}", PORT=str(port))
        return self._part(f"web{n}", _painel("web"), env=env, ready=answers(f"{_url(port)}/readyz"))

    def _worker(self, n: int) -> Process:
        name = f"worker{n}"
        return self._part(name, _painel("worker"), env=self._env_of(name), ready=says(WORKER_READY))

    def _robot(self, port: int) -> Process:
        kept = str(self.plan.folder / "simulador.json")
        speed = ("--velocidade", str(self.plan.velocidade))
        words = _painel("simulator", "--port", str(port), "--arquivo", kept, *speed)
        return self._part("robo", words, env=self.env, ready=answers(f"{_url(port)}/_contagem"))

    def _nginx(self, program: str, listen: int, webs: list[int]) -> Process:
        words = proxy.words(program, self.plan.folder, listen=listen, webs=webs)
        return self._part("nginx", words, env=self.env, ready=answers(f"{_url(listen)}/healthz"))


@asynccontextmanager
async def a_topology(plan: Plan, *, fill: Callable[[], Awaitable[None]]) -> AsyncIterator[Topology]:
    """All of it, ready, until the block ends; `fill` puts people into the migrated database.

    Raises:
        Failed: a part did not come up.
    """
    async with AsyncExitStack() as stack:
        redis_url = plan.redis_url or await stack.enter_async_context(_own_redis())
        made = Topology(plan, redis_url=redis_url)
        stack.push_async_callback(made.end)
        await made.migrate()
        await fill()
        await made.start()
        yield made


@asynccontextmanager
async def _own_redis() -> AsyncIterator[str]:
    """As an operator's should be: nothing kept on disk, nothing evicted (app/embedded/launch.py)."""
    where = await asyncio.to_thread(launch.start, place.new())
    try:
        yield where.url
    finally:
        await asyncio.to_thread(launch.stop, where)
        place.forget(where.folder, where)


def _painel(*words: str) -> list[str]:
    return [sys.executable, "-m", "app", *words]


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"
