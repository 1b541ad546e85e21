"""Hears Redis: one connection, supervised, because redis-py loses messages without any exception."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from redis.asyncio.client import PubSub
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
        self._wanted: dict[str, asyncio.Event] = {}  # channel → set once its subscription is confirmed
        self._asked: set[str] = set()
        self._pubsub: PubSub | None = None
        self._probe_channel = f"{self._prefix}probe:{uuid4()}"
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
        for channel in channels:
            self._wanted.setdefault(channel, asyncio.Event())
        await self._ask_for(channels)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                for channel in channels:
                    await self._wanted[channel].wait()
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
        await self._ask("unsubscribe", [c for c in channels if c not in self._wanted])

    async def _ask_for(self, channels: Iterable[str]) -> None:
        """What Redis has neither confirmed nor been asked for on this connection."""
        missing = [c for c in channels if c not in self._asked and not self._wanted[c].is_set()]
        await self._ask("subscribe", missing)

    async def _ask(self, command: str, channels: list[str]) -> None:
        """Failures are the reading loop's: it notices a dead connection and builds another."""
        if self._pubsub is None or not channels:
            return
        if command == "subscribe":
            self._asked.update(channels)
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(self._ritmo.publish_s):
                await getattr(self._pubsub, command)(*channels)

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
                self._pubsub = None
            await asyncio.sleep(wait_s)

    async def _one_connection(self) -> None:
        client = connect(self._publisher.url, timeout_s=max(1.0, self._ritmo.publish_s))
        pubsub = client.pubsub()
        try:
            for event in self._wanted.values():
                event.clear()
            self._asked = {self._probe_channel, *self._wanted}
            await pubsub.subscribe(*self._asked)
            self._pubsub = pubsub
            await self._ask_for(list(self._wanted))  # those that were wanted while we connected
            self._connections += 1
            if self._connections > 1:
                self._again()
            await self._listen(pubsub)
        finally:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await pubsub.aclose()  # type: ignore[no-untyped-call]
                await client.aclose()

    async def _listen(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=self._ritmo.probe_s)
            if message is not None:
                self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        channel = message["channel"].decode()
        if message["type"] == "subscribe":
            self._confirmed(channel)
        elif message["type"] == "message":
            if channel == self._probe_channel:
                self._probe_heard.set()
            else:
                self._hear(channel.removeprefix(self._prefix), message["data"])

    def _confirmed(self, channel: str) -> None:
        """A confirmation that nobody asked for means: redis-py reconnected behind our back."""
        if channel not in self._asked:
            self._again()
        self._asked.discard(channel)
        if channel == self._probe_channel:
            self.healthy = True
        elif channel in self._wanted:
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
        if self._pubsub is not None and self._pubsub.connection is not None:
            log.warning("redis probe did not come back; the subscription is built again")
            await self._pubsub.connection.disconnect(nowait=True)
