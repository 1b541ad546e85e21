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


class ConnectionLost(Exception):
    """Redis was not reached, refused, or is reached no more; the text says why."""


class Connection:
    """Opened, closed, opened again by its owner alone. It has no time-outs: whoever waits sets one.

    Addresses, TLS, introduction and answers are redis-py's.

    Raises:
        ConnectionLost: by whatever it is asked while it is not open.
    """

    def __init__(self, url: str) -> None:
        pool = ConnectionPool.from_url(url, **OURS)
        pool.connection_kwargs.update(OURS)  # the address had the last word
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
        # kept: redis-py lets go of them before they have ended
        reader, writer = self._redis._reader, self._redis._writer
        if reader is None or writer is None:
            raise ConnectionLost("it ended at once")
        self._streams = reader, writer

    async def say(self, *words: str | bytes | int) -> None:
        """Send a command; its answers are heard. Given up half-way, the connection is closed."""
        if not self.is_open:
            raise ConnectionLost("the other end is gone")
        is_said = False
        try:
            with _failures():
                await self._redis.send_command(*words)
            is_said = True
        finally:
            if not is_said:
                await self.close()

    async def hear(self) -> Any:
        """What Redis says next: to a subscriber `[kind, channel, data]`, to others the answer to what was said."""
        with _failures():
            return await self._redis.read_response()

    async def close(self) -> None:
        """Without waiting: a peer that takes nothing holds nobody, whoever hears is told. Again it does nothing."""
        if self._streams is not None:
            self._streams[1].transport.abort()
        await self._redis.disconnect(nowait=True)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:  # a TimeoutError is an OSError
        raise ConnectionLost(f"{type(error).__name__}: {error}") from error
