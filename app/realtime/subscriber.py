"""Hears Redis: one supervised connection. No `PubSub`: it connects again by itself, losing messages silently."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import RedisError

from app.background import Background
from app.realtime.publisher import Publisher, connect
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

RECONNECT_FIRST_S, RECONNECT_MAX_S = 0.05, 2.0


class Subscriber:
    """Keeps the wanted topics subscribed.

    `hear(topic, data)` is called for each message, `again()` whenever messages may have been lost: after
    every connection that is not the first, however it came about.
    """

    def __init__(
        self,
        publisher: Publisher,
        *,
        ritmo: Ritmo,
        hear: Callable[[str, bytes], None],
        again: Callable[[], None],
    ) -> None:
        self._publisher = publisher
        self._prefix = publisher.prefix
        self._ritmo = ritmo
        self._hear = hear
        self._again = again
        self._probe_channel = f"{self._prefix}probe:{uuid4()}"
        self._wanted = {
            self._probe_channel: asyncio.Event()
        }  # set once the channel's subscription is confirmed
        self._asked: set[str] = (
            set()
        )  # channels whose last word on this connection is an unconfirmed SUBSCRIBE
        self._leaving: Counter[str] = Counter()  # their unconfirmed UNSUBSCRIBEs
        self._connection: AbstractConnection | None = None
        self._probe_heard = asyncio.Event()
        self._background = Background()
        self._connections = 0
        self.healthy = False

    def start(self) -> None:
        self._background.keep("subscriber", self._connect_for_ever)
        self._background.keep("probe", self._probe_for_ever)

    async def stop(self) -> None:
        await self._background.stop()

    async def subscribe(self, topics: Iterable[str], *, timeout_s: float) -> bool:
        """Want these topics; True when Redis has confirmed all of them in time."""
        channels = [self._prefix + topic for topic in topics]
        confirmed = [self._wanted.setdefault(channel, asyncio.Event()) for channel in channels]
        await self._ask_for(channels)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                for event in confirmed:
                    await event.wait()
                return True
        return False

    def forget(self, topics: Iterable[str]) -> None:
        """These are wanted no longer; Redis hears of it soon."""
        channels = [self._prefix + topic for topic in topics]
        for channel in channels:
            self._wanted.pop(channel, None)
        if channels:
            self._background.once("unsubscribe", self._unsubscribe(channels))

    async def _unsubscribe(self, channels: list[str]) -> None:
        await self._ask("UNSUBSCRIBE", [c for c in channels if c not in self._wanted])

    async def _ask_for(self, channels: Iterable[str]) -> None:
        """What Redis has neither confirmed nor been asked for on this connection."""
        missing = [c for c in channels if c not in self._asked and not self._wanted[c].is_set()]
        await self._ask("SUBSCRIBE", missing)

    async def _ask(self, command: str, channels: list[str]) -> None:
        """Failures are the reading loop's: it notices a dead connection and builds another, for all that is wanted."""
        connection = self._connection
        if connection is None or not connection.is_connected or not channels:
            return  # of two who connect one connection, one would leave its socket
        if command == "SUBSCRIBE":
            self._asked.update(channels)
        else:
            self._asked.difference_update(channels)
            self._leaving.update(channels)
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(self._ritmo.publish_s):
                await connection.send_command(command, *channels)

    async def _connect_for_ever(self) -> None:
        wait_s = RECONNECT_FIRST_S
        while True:
            try:
                await self._one_connection()
            except (RedisError, OSError, TimeoutError) as error:
                if self.healthy:
                    log.warning("redis subscription lost", extra={"cause": repr(error)})
                wait_s = RECONNECT_FIRST_S if self.healthy else min(wait_s * 2, RECONNECT_MAX_S)
            finally:
                self.healthy = False
                self._connection = None
            await asyncio.sleep(wait_s)

    async def _one_connection(self) -> None:
        patience_s = max(1.0, self._ritmo.publish_s)
        pool = connect(self._publisher.url, timeout_s=patience_s).connection_pool
        connection: AbstractConnection = pool.make_connection()  # type: ignore[no-untyped-call]
        try:
            for event in self._wanted.values():
                event.clear()
            self._asked = set(self._wanted)
            self._leaving.clear()
            async with asyncio.timeout(patience_s):
                await connection.connect()  # type: ignore[no-untyped-call]
                await connection.send_command("SUBSCRIBE", *self._asked)
            self._connection = connection
            await self._ask_for(list(self._wanted))  # what came, and what went, while we connected
            await self._unsubscribe(list(self._asked))
            self._connections += 1
            if self._connections > 1:
                self._again()
            await self._listen(connection)
        finally:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await connection.disconnect()

    async def _listen(self, connection: AbstractConnection) -> None:
        while True:
            told = await connection.read_response(timeout=self._ritmo.probe_s)
            if told is not None:
                self._take(*told)

    def _take(self, kind: bytes, channel: bytes, said: Any) -> None:
        name = channel.decode()
        if kind == b"subscribe":
            self._confirmed(name)
        elif kind == b"unsubscribe":
            self._leaving -= Counter((name,))  # keeps no zeros
        elif name == self._probe_channel:
            self._probe_heard.set()
        else:
            self._hear(name.removeprefix(self._prefix), said)

    def _confirmed(self, channel: str) -> None:
        """Redis answers in order: while an UNSUBSCRIBE is unconfirmed, this is not the last word."""
        if self._leaving[channel] > 0:
            return
        self._asked.discard(channel)
        if channel == self._probe_channel:
            self.healthy = True
        if channel in self._wanted:
            self._wanted[channel].set()

    async def _probe_for_ever(self) -> None:
        """A frozen Redis raises nothing: what we send through the normal path must come back to us."""
        while True:
            await asyncio.sleep(self._ritmo.probe_s)
            self._probe_heard.clear()
            self._publisher.probe(self._probe_channel, b"probe")
            try:
                async with asyncio.timeout(self._ritmo.probe_s):
                    await self._probe_heard.wait()
            except TimeoutError:
                self.healthy = False
                await self._drop()

    async def _drop(self) -> None:
        if self._connection is not None:
            log.warning("redis probe did not come back; the subscription is built again")
            await self._connection.disconnect(nowait=True)
