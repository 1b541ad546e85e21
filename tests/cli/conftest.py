"""What tests of commands share: a folder, and the real program in it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from tests.waiting import until_async
from tests.world import free_port

PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START", "PYTHONPATH")


class Ended(NamedTuple):
    """How a command went."""

    code: int
    out: str
    err: str


class Painel:
    """The program as a person would run it, with this folder as its data."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        self.env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self.env |= {"PAINEL_DATA": str(data), "PORT": str(free_port()), "RITMO": "0.1", **env}

    async def start(self, *words: str, **env: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", *words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**self.env, **env},
        )

    async def run(self, *words: str, said: str = "", **env: str) -> Ended:
        process = await self.start(*words, **env)
        async with asyncio.timeout(60):
            out, err = await process.communicate(said.encode())
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    async def refuses(self, *words: str, code: int = 1, said: str = "", **env: str) -> str:
        """It ends with one clear line, which is given; no traceback."""
        ended = await self.run(*words, said=said, **env)
        assert ended.code == code, ended
        lines = ended.err.strip().splitlines()
        assert len(lines) == 1, ended.err
        return lines[0]

    @asynccontextmanager
    async def demo(self, *words: str, **env: str) -> AsyncIterator["Running"]:
        """The demonstration, until the block ends."""
        process = await self.start("demo", "--velocidade", "20", *words, **env)
        running = Running(process, self)
        try:
            await until_async(running.is_ready, what="the demonstration answers", limit_s=60)
            yield running
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
            await running.end()


class Running:
    """A demonstration that answers."""

    def __init__(self, process: asyncio.subprocess.Process, painel: Painel) -> None:
        self.process = process
        self.painel = painel
        self.url = f"http://127.0.0.1:{painel.env['PORT']}"
        self.out = self.err = ""

    @property
    def note(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.painel.data / "demo.json").read_text())
        return found

    async def is_ready(self) -> bool:
        assert self.process.returncode is None, await self.end()
        return (self.painel.data / "demo.json").exists() and await answers(self.url + "/readyz")

    async def end(self) -> tuple[int | None, str, str]:
        async with asyncio.timeout(20):
            out, err = await self.process.communicate()
        self.out, self.err = self.out + out.decode(), self.err + err.decode()
        return self.process.returncode, self.out, self.err


async def answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@pytest.fixture
def painel(tmp_path: Path) -> Painel:
    return Painel(tmp_path / "var")


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A demonstration's database, as its start leaves it."""
    data = tmp_path_factory.mktemp("seeded")

    async def plant() -> bytes:
        from app.cli.demo import _filled
        from app.settings import Settings

        await _filled(Settings.from_env({"PAINEL_DATA": str(data)}))
        return (data / "painel.db").read_bytes()

    return asyncio.run(plant())


@pytest.fixture
def filled(painel: Painel, seeded: bytes) -> Painel:
    painel.data.mkdir()
    (painel.data / "painel.db").write_bytes(seeded)
    return painel


@pytest.fixture
def lives() -> Callable[[int], bool]:
    from app.embedded.process import born

    return lambda pid: born(pid) is not None
