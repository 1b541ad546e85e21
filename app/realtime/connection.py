"""One connection to Redis for one owner: nobody else connects it; it fails in one way only."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

OURS = {  # whatever the address says
    "socket_timeout": None,  # redis-py's `wait_for` loses cancellations on Python 3.11 (python/cpython#86296)
    "socket_connect_timeout": None,
    "retry": Retry(NoBackoff(), 0),
    "protocol": 2,
    "health_check_interval": 0,  # it would read beside whoever hears
    "decode_responses": False,
}
FAILURES = (RedisError, OSError, TimeoutError)


class Lost(Exception):
    """Redis was not reached, refused, or is reached no more; the text says why."""


class Connection:
    """Opened once, closed once; `Lost` whenever it is not open. It has no time-outs: whoever waits sets one.

    Addresses, TLS, introduction and answers are redis-py's.
    """

    def __init__(self, url: str) -> None:
        pool = ConnectionPool.from_url(url)
        pool.connection_kwargs.update(OURS)
        self._redis: AbstractConnection = pool.make_connection()  # type: ignore[no-untyped-call]
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def is_open(self) -> bool:
        """False as soon as the system has said that the other end is gone.

        redis-py would write to it all the same (redis/redis-py#4287); each loop refuses in words of its own then.
        """
        if self._streams is None:
            return False
        reader, writer = self._streams
        return self._redis.is_connected and not writer.is_closing() and not reader.at_eof()

    async def open(self) -> None:
        with _failures():
            await self._redis.connect()  # type: ignore[no-untyped-call]
        reader, writer = (
            self._redis._reader,
            self._redis._writer,
        )  # kept: redis-py lets go of them before they end
        if reader is None or writer is None:
            raise Lost("it ended at once")
        self._streams = reader, writer

    async def say(self, *words: str | bytes | int) -> None:
        """Send a command; its answers are heard. Whoever gives up has ended the connection: half of it may stand."""
        if not self.is_open:
            raise Lost("the other end is gone")
        is_said = False
        try:
            with _failures():
                await self._redis.send_command(*words)
            is_said = True
        finally:
            if not is_said:
                await self.close()

    async def hear(self) -> Any:
        """The next answer, or what was published to a subscriber; both are lists or what Redis answers."""
        with _failures():
            return await self._redis.read_response()

    async def close(self) -> None:
        """At once, without waiting: a peer that takes nothing holds nobody, whoever hears is told."""
        if self._streams is not None:
            self._streams[1].transport.abort()
        await self._redis.disconnect(nowait=True)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except FAILURES as error:
        raise Lost(f"{type(error).__name__}: {error}") from error
