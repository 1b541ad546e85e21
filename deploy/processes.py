"""One part of the topology as a process: started until it is ready, ended, killed, started again."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import aiohttp

START_S = 60.0  # it takes one or two; a machine that starts six at once gets time
STOP_S = 15.0  # a web process needs at most 10 (docs/operacao.md)
LOOK_S = 0.05
ANSWER_S = 2.0
LAST_WORDS = 800  # characters of the log that an error shows

Ready = Callable[["Process"], Awaitable[bool]]


class Failed(Exception):
    """The topology cannot be had; the message is for a person, in Portuguese."""


class Process:
    """`name` for people; `log` keeps what it said in all its lives."""

    def __init__(
        self, name: str, words: Sequence[str], *, env: Mapping[str, str], log: Path, ready: Ready
    ) -> None:
        self.name = name
        self._words, self._env, self._log, self._ready = words, env, log, ready
        self._process: asyncio.subprocess.Process | None = None
        self._from = 0  # where the words of its present life begin, in bytes

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def said(self) -> str:
        """Its words in its present life."""
        return self._log.read_bytes()[self._from :].decode("utf-8", "replace")

    async def start(self) -> None:
        """Return once it is ready.

        Raises:
            Failed: it ended before, or was not ready after `START_S`.
        """
        self._process = await self._launched()
        try:
            async with asyncio.timeout(START_S):
                while not await self._ready(self):
                    if not self.runs:
                        raise Failed(f"{self.name} terminou ao iniciar: {self.said[-LAST_WORDS:].strip()}")
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            raise Failed(f"{self.name} não ficou pronto: {self.said[-LAST_WORDS:].strip()}") from None

    async def end(self) -> int:
        """Asked (SIGTERM), then made to; its exit code, negative for a signal."""
        if self._process is None:
            return 0
        if self.runs:
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_S):
                return await self._process.wait()
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """`kill -9`."""
        assert self._process is not None
        if self.runs:
            self._process.kill()
        return await self._process.wait()

    async def _launched(self) -> asyncio.subprocess.Process:
        """In a session of its own: Ctrl-C in our terminal is for us, who end all in order."""
        out = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._from = os.fstat(out).st_size
            return await asyncio.create_subprocess_exec(
                *self._words,
                env=dict(self._env),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        finally:
            os.close(out)


def answers(url: str) -> Ready:
    """Ready: this address answers 200."""

    async def asked(process: Process) -> bool:
        limit = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with aiohttp.ClientSession(timeout=limit) as http, http.get(url) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    return asked


def says(words: str) -> Ready:
    """Ready: it has said this."""

    async def asked(process: Process) -> bool:
        return words in process.said

    return asked
