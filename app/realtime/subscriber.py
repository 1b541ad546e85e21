"""Hears Redis: one supervised connection. No `PubSub`: it connects again by itself, losing messages silently."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from app.background import Background
from app.realtime.connection import Connection, ConnectionLost
from app.realtime.publisher import Publisher
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

RECONNECT_FIRST_S, RECONNECT_MAX_S = 0.05, 2.0


class Subscriber:
    """Keeps the wanted topics subscribed.

    `hear(topic, data)` is called for each message, `again()` when some may have been missed: each time, also the
    first, that Redis has confirmed all that was wanted when a connection began.
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
        # channel → set once its subscription is confirmed
        self._wanted = {self._probe_channel: asyncio.Event()}
        # channels whose last word on this connection is an unconfirmed SUBSCRIBE
        self._asked: set[str] = set()
        # channel → its unconfirmed UNSUBSCRIBEs
        self._leaving: dict[str, int] = {}
        self._connection: Connection | None = None
        self._probe_heard = asyncio.Event()
        self._background = Background()
        self._told = ""  # why Redis is not heard, as the log has it
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
                while not all(event.is_set() for event in confirmed):  # a new connection begins anew
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
        """A failure ends the connection; the reading loop builds another, for all that is wanted."""
        if self._connection is None or not channels:
            return
        if command == "SUBSCRIBE":
            self._asked.update(channels)
        else:
            self._asked.difference_update(channels)
            self._leaving.update({channel: self._leaving.get(channel, 0) + 1 for channel in channels})
        limit_s = self._ritmo.publish_s if command == "SUBSCRIBE" else self._ritmo.confirm_s
        with contextlib.suppress(ConnectionLost, TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._connection.say(command, *channels)

    async def _connect_for_ever(self) -> None:
        wait_s = RECONNECT_FIRST_S
        while True:
            connection = Connection(self._publisher.url)
            try:
                await self._one_connection(connection)
            except TimeoutError:
                self._tell("no answer in time")
            except ConnectionLost as error:
                self._tell(str(error))
            finally:
                wait_s = RECONNECT_FIRST_S if self.healthy else min(wait_s * 2, RECONNECT_MAX_S)
                self.healthy = False
                self._connection = None
                for event in self._wanted.values():
                    event.clear()
                await connection.close()
            await asyncio.sleep(wait_s)

    async def _one_connection(self, connection: Connection) -> None:
        channels = [*reversed(self._wanted)]  # the probe's last: with it all of them are confirmed
        self._asked = set(channels)
        self._leaving.clear()
        loop, confirm_s = asyncio.get_running_loop(), self._ritmo.confirm_s
        async with asyncio.timeout(confirm_s) as patience:
            await connection.open()
            await connection.say("SUBSCRIBE", *channels)
            self._connection = connection
            await self._ask_for(list(self._wanted))  # what came, and what went, while we connected
            await self._unsubscribe(channels)
            while not self.healthy:
                self._take(*await connection.hear())
                patience.reschedule(loop.time() + confirm_s)
        while True:
            self._take(*await connection.hear())

    def _tell(self, cause: str) -> None:
        if cause != self._told:
            log.warning("redis is not heard", extra={"cause": cause})
        self._told = cause

    def _take(self, kind: bytes, channel: bytes, said: Any) -> None:
        name = channel.decode()
        if kind == b"subscribe":
            self._confirmed(name)
        elif kind == b"unsubscribe":
            self._left(name)
        elif name == self._probe_channel:
            self._probe_heard.set()
        else:
            self._hear(name.removeprefix(self._prefix), said)

    def _confirmed(self, channel: str) -> None:
        """Redis answers in order: while an UNSUBSCRIBE is unconfirmed, this is not the last word."""
        if channel in self._leaving:
            return
        self._asked.discard(channel)
        if channel in self._wanted:
            self._wanted[channel].set()
        if channel == self._probe_channel:
            self.healthy = True
            if self._told:
                log.info("redis is heard again")
            self._told = ""
            self._again()

    def _left(self, channel: str) -> None:
        self._leaving[channel] -= 1
        if not self._leaving[channel]:
            del self._leaving[channel]

    async def _probe_for_ever(self) -> None:
        """A frozen Redis raises nothing: what we send through the normal path must come back to us."""
        while True:
            await asyncio.sleep(self._ritmo.probe_s)
            connection = self._connection if self.healthy else None  # another has its own patience
            self._probe_heard.clear()
            self._publisher.probe(self._probe_channel, b"probe")
            try:
                async with asyncio.timeout(self._ritmo.probe_s):
                    await self._probe_heard.wait()
            except TimeoutError:
                if connection is not None and connection is self._connection:
                    log.warning("redis probe did not come back; the subscription is built again")
                    await connection.close()
