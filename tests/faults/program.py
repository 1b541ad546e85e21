"""`painel web` as a real process, with a hand of ours on the same database and Redis."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.changes import Accepted, Claimed, Dispatching
from app.recording.items import By, Run
from app.services import Services
from app.settings import Settings, keep_secret_key
from app.web import sessions
from tests.cadastro import Cadastro, put_in
from tests.cli.conftest import PASSED_ON, answers
from tests.faults.frames import RawSocket, Visitor
from tests.waiting import until_async
from tests.world import PEOPLE, free_port

ONE_PROGRAM = pytest.mark.asyncio(loop_scope="module")  # for tests of the fixture `target`
TABS_OF_ONE = 10  # sockets of one session
LISTENS, NOBODYS = "0A", "0"  # proc(5): a state, an inode


class Program:
    """The process under attack. Changes are recorded by us: its log, memory and time are its own."""

    def __init__(self, settings: Settings, services: Services, cadastro: Cadastro, folder: Path) -> None:
        self.settings, self.services, self.cadastro = settings, services, cadastro
        self.port, self.url = settings.port, f"http://127.0.0.1:{settings.port}"
        self._log = folder / "log.jsonl"
        self._sessions: dict[str, tuple[str, int]] = {}
        self._unused = iter(cadastro.processos)
        self._opened: list[RawSocket] = []
        self._listening: list[asyncio.Task[None]] = []

    async def start(self, python: str, env: dict[str, str]) -> None:
        with self._log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(python, "-m", "app", "web"), stdout=asyncio.subprocess.DEVNULL, stderr=log, env=env
            )
        await until_async(self._is_ready, what="the program answers", limit_s=60)

    async def _is_ready(self) -> bool:
        assert self.process.returncode is None, self._log.read_text("utf-8")
        return await answers(self.url + "/readyz")

    async def end(self) -> int:
        """As a deploy ends it; its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(30):
                return await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise

    @property
    def troubles(self) -> list[str]:
        """What its log says that nobody wants to read: errors, tracebacks, words that are no record."""
        found = []
        for line in self._log.read_text("utf-8").splitlines():
            record = json.loads(line) if line.startswith("{") else {}
            if not record or record["level"] in {"ERROR", "CRITICAL"} or "error" in record:
                found.append(line)
        return found

    @property
    def rss_bytes(self) -> int:
        asked = ["ps", "-o", "rss=", "-p", str(self.process.pid)]
        return int(subprocess.run(asked, capture_output=True, check=True).stdout) * 1024

    @property
    def connections(self) -> int:
        """How many visitors' sockets it holds: one that it has given up is none of them."""
        table = Path("/proc/net/tcp")
        if not table.exists():
            asked = ["lsof", "-a", "-p", str(self.process.pid), "-i", f"TCP:{self.port}", "-s", "TCP:^LISTEN"]
            return len(subprocess.run(asked, capture_output=True, check=False).stdout.splitlines())
        rows = [line.split() for line in table.read_text("ascii").splitlines()[1:]]
        ours = [row for row in rows if row[1].endswith(f":{self.port:04X}")]
        return sum(1 for row in ours if row[3] != LISTENS and row[9] != NOBODYS)

    async def cookie(self, papel: str = "operador") -> str:
        """A session of this person with room for one more tab, as a Cookie header."""
        cookie, tabs = self._sessions.get(papel, ("", TABS_OF_ONE))
        if tabs >= TABS_OF_ONE:
            usuario = getattr(self.cadastro, PEOPLE[papel])
            async with self.services.database.write() as c:
                value, _ = await sessions.begin(c, self.settings, usuario_id=usuario, endereco="127.0.0.1")
            cookie, tabs = f"{sessions.cookie_name(self.settings)}={value}", 0
        self._sessions[papel] = (cookie, tabs + 1)
        return cookie

    async def a_running_execucao(self) -> UUID:
        """One that the robot has, of a processo that was not run before; what it says, we record."""
        processo = next(self._unused)
        record = self.services.recorder.record
        by = By("Bruno", "pagina", self.cadastro.bruno, "127.0.0.1")
        i = (await self.services.recorder.create(Run(processo), by=by)).execucao.id
        for change in (Claimed(), Dispatching(), Accepted(id_externo=f"robo-{i}")):
            await record(i, change)
        return i

    async def connection(self) -> RawSocket:
        """Somebody who has not said anything yet."""
        self._opened.append(made := await RawSocket.connected(self.port))
        return made

    async def socket(self, papel: str = "operador", **how: Any) -> Visitor:
        """A socket of this person, open; all end with the program."""
        self._opened.append(made := await Visitor.opened(self.port, await self.cookie(papel), **how))
        return made

    def listen(self, visitor: Visitor) -> None:
        """It hears whatever is said to it, until it leaves."""
        self._listening.append(asyncio.create_task(visitor.listen()))

    async def all_leave(self) -> None:
        for opened in self._opened:
            opened.leave()
        ended = await asyncio.gather(*self._listening, return_exceptions=True)
        assert [e for e in ended if e is not None] == [], ended

    @asynccontextmanager
    async def visitors(self, count: int, *topics: str, **how: Any) -> AsyncIterator[list[Visitor]]:
        """So many open pages that follow these topics and listen."""
        made = [await self.socket(**how) for _ in range(count)]
        for visitor in made:
            self.listen(visitor)
            await visitor.follow(*topics)
        try:
            yield made
        finally:
            for visitor in made:
                visitor.leave()


@asynccontextmanager
async def a_program(
    folder: Path, *, redis_url: str, ritmo: float, python: str = sys.executable, **more: str
) -> AsyncIterator[Program]:
    """It serves until the block ends; its log is then without errors."""
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    env |= {
        "PAINEL_DATA": str(folder),
        "PORT": str(free_port()),
        "REDIS_URL": redis_url,
        "REDIS_PREFIXO": f"t{uuid4().hex}",
        "API_EXTERNA_URL": "http://127.0.0.1:9",
        "WEB_EXECUTA_JOBS": "0",
        "RITMO": str(ritmo),
        **more,
    }
    settings = keep_secret_key(Settings.from_env(env))
    services = Services(settings)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(services.close)
        await services.open()
        program = Program(settings, services, await put_in(services.database, processos=12), folder)
        await program.start(python, env)
        try:
            yield program
        finally:
            await program.all_leave()
            await program.end()
    assert program.troubles == [], program.troubles
