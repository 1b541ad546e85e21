"""Tells Redis what was committed: its own connection, no retries, nobody waits for it."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

from app.background import Background
from app.realtime.connection import Connection, ConnectionLost
from app.realtime.protocol import Delta, encode
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

QUEUE = 10_000  # messages; the oldest are dropped, every page finds the truth by its position check
BATCH = 500
PUBLISH_ALL = (
    "for i = 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[i], ARGV[i + 1]) end"  # one answer for all of them
)


class Change(Protocol):
    """What the recorder hands over: see `app.recording.items.Message`."""

    topic: str
    since: int
    to: int
    estado: dict[str, Any]
    linhas: Sequence[tuple[int, str, str, str]]


class Publisher:
    """`publish` returns at once. `healthy` is false from the first message that Redis did not take in time."""

    def __init__(self, url: str, *, prefix: str, ritmo: Ritmo) -> None:
        self.url = url
        self.prefix = prefix
        self.healthy = True
        self.dropped = 0
        self.redis_ms: int | None = None
        self._ritmo = ritmo
        self._queue: deque[tuple[str, bytes]] = deque()
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._background = Background()
        self._connection = Connection(url)
        self._told = ""  # why messages fail, as the log has it

    def start(self) -> None:
        self._background.keep("publisher", self._publish_for_ever)

    def publish(self, changes: Sequence[Change]) -> None:
        """Queue the changes of a committed group."""
        for change in changes:
            self._put(self.prefix + change.topic, encoded(change))

    def probe(self, channel: str, token: bytes) -> None:
        """Send something through the very path that changes take."""
        self._put(channel, token)

    def say(self, topic: str, payload: bytes) -> None:
        """What is no change (`app.realtime.ephemeral`), by the same path: it may be lost like all the rest."""
        self._put(self.prefix + topic, payload)

    async def flush(self, *, timeout_s: float) -> None:
        """Wait until the queue is empty, but not for ever."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._idle.wait()

    async def stop(self) -> None:
        await self._background.stop()
        await self._connection.close()

    def _put(self, channel: str, payload: bytes) -> None:
        if len(self._queue) >= QUEUE:
            self._queue.popleft()
            self.dropped += 1
        self._queue.append((channel, payload))
        self._idle.clear()
        self._arrived.set()

    async def _publish_for_ever(self) -> None:
        while True:
            await self._arrived.wait()
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
                await self._send(batch)
            self._arrived.clear()
            self._idle.set()

    async def _send(self, batch: list[tuple[str, bytes]]) -> None:
        begun_s = asyncio.get_running_loop().time()
        cause = "interrupted"
        try:
            async with asyncio.timeout(self._ritmo.publish_s):
                await self._tell(batch)
            cause = ""
        except TimeoutError:
            cause = "no answer in time"
        except ConnectionLost as error:
            cause = str(error)
        finally:
            if cause:
                self._failed(len(batch), cause)
                await self._connection.close()  # a late answer must not be taken for the next one
        if not cause:
            self._succeeded(asyncio.get_running_loop().time() - begun_s)

    async def _tell(self, batch: list[tuple[str, bytes]]) -> None:
        if not self._connection.is_open:
            await self._connection.close()
            await self._connection.open()
        await self._connection.say("EVAL", PUBLISH_ALL, 0, *[part for message in batch for part in message])
        await self._connection.hear()

    def _failed(self, messages: int, cause: str) -> None:
        self.dropped += messages
        self.redis_ms = None
        self.healthy = False
        if cause != self._told:
            log.warning("redis did not take a message; pages look at the database", extra={"cause": cause})
        self._told = cause

    def _succeeded(self, took_s: float) -> None:
        self.redis_ms = round(took_s * 1000)
        self._told = ""
        if not self.healthy:
            self.healthy = True
            log.info("redis takes messages again")


def encoded(change: Change) -> bytes:
    """`from to last_line`, a line break, the finished delta: the hub reads the header alone."""
    delta = Delta(change.topic, change.since, change.to, change.estado, list(change.linhas))
    last_line = change.linhas[-1][0] if change.linhas else 0
    return f"{change.since} {change.to} {last_line}\n".encode() + encode(delta)
