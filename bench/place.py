"""Where one measurement happens: a folder of its own, a Redis of its own."""

import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.embedded.binary import find
from bench.machine import LOAD_CORE, SERVER_CORE, free_port
from bench.processes import Child, running


@dataclass
class Place:
    """`stack` ends what was started here, last first."""

    folder: Path
    redis_port: int
    stack: contextlib.AsyncExitStack

    async def serve(self, words: list[str], *, env: dict[str, str] | None = None) -> Child:
        """A process on the server's core."""
        return await self._start(words, SERVER_CORE, env)

    async def help(self, words: list[str], *, env: dict[str, str] | None = None) -> Child:
        """A process on the load's core; its words are in a log of its own."""
        return await self._start(words, LOAD_CORE, env)

    async def _start(self, words: list[str], core: int, env: dict[str, str] | None) -> Child:
        log = Path(tempfile.mkstemp(suffix=".log", dir=self.folder)[1])
        return await self.stack.enter_async_context(running(Child(words, core=core, log=log, env=env)))


@asynccontextmanager
async def a_place() -> AsyncIterator[Place]:
    """Everything in it ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="painel-bench-"))
    folder.chmod(0o755)
    try:
        async with contextlib.AsyncExitStack() as stack:
            place = Place(folder, free_port(), stack)
            redis = await place.help(_redis(place))
            await redis.answers(place.redis_port)
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _redis(place: Place) -> list[str]:
    options = {
        "port": str(place.redis_port),
        "bind": "127.0.0.1",
        "save": "",
        "appendonly": "no",
        "dir": str(place.folder),
    }
    return [str(find()), *(word for name, value in options.items() for word in (f"--{name}", value))]
