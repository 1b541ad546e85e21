"""Starts processes on a core, waits until they answer, ends them."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
START_S = 30.0
STOP_S = 15.0
LOOK_S = 0.02


class Failed(Exception):
    """A process did not do what it was started for; the message ends with its own last words."""


class Child:
    """One process that we started; its output goes to `log`."""

    def __init__(
        self, words: Sequence[str], *, core: int, log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                list(words),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
                preexec_fn=lambda: os.sched_setaffinity(0, {core}),
            )
        self.pid = self._process.pid

    @property
    def ended(self) -> int | None:
        return self._process.poll()

    async def answers(self, port: int) -> None:
        """Until something accepts connections at the port."""
        deadline = time.monotonic() + START_S
        while not _listens(port):
            if self.ended is not None or time.monotonic() > deadline:
                raise Failed(f"nothing listens on {port}: {self.words()}")
            await asyncio.sleep(LOOK_S)

    async def wait(self, *, limit_s: float) -> None:
        """Until it has ended well by itself."""
        deadline = time.monotonic() + limit_s
        while self.ended is None and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_S)
        if self.ended != 0:
            raise Failed(f"ended with {self.ended}: {self.words()}")

    def say(self, line: str) -> None:
        """A line on its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    async def stop(self) -> None:
        """Asked first, then made to."""
        if self.ended is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(Failed):
                await self.wait(limit_s=STOP_S)
        if self.ended is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    def words(self) -> str:
        return self.log.read_text("utf-8", "replace")[-600:]


@asynccontextmanager
async def running(child: Child) -> AsyncIterator[Child]:
    try:
        yield child
    finally:
        await child.stop()


def python(module: str, *words: object) -> list[str]:
    """The words of `python -m module …`."""
    return [sys.executable, "-m", module, *map(str, words)]


def _listens(port: int) -> bool:
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0
