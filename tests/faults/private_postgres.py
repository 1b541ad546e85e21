"""A PostgreSQL of one's own, to be stopped, crashed, started again."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.world import free_port


class PrivatePostgres:
    """A server of our own, to be restarted. It refuses to run as root, so `postgres` runs it then."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder, self.port = programs, folder, free_port()
        self._as = (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        )
        self.url = f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/postgres"

    async def _run(self, program: str, *words: str) -> None:
        command = [*self._as, str(self._programs / program), "-D", str(self._folder / "data"), *words]
        made = await asyncio.create_subprocess_exec(
            *command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        async with asyncio.timeout(60):
            assert await made.wait() == 0, command

    async def make(self) -> None:
        await self._run("initdb", "-U", "postgres", "-A", "trust", "--no-sync")
        await self.start()

    async def start(self) -> None:
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        await self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    async def stop(self, how: str) -> None:
        await self._run("pg_ctl", "-w", "-m", how, "stop")


def programs() -> Path | None:
    """Where initdb is, with pg_ctl beside it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    where = found[-1] if found else Path(shutil.which("initdb") or "initdb")
    return where.parent if where.with_name("pg_ctl").exists() else None


@asynccontextmanager
async def private_postgres() -> AsyncIterator[PrivatePostgres]:
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL's own programs are not here")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = PrivatePostgres(where, folder)
    try:
        await server.make()
        yield server
        await server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
