"""Brings every change to every page that follows it, whatever Redis loses, repeats or shuffles."""

import asyncio
import logging
from collections.abc import Sequence

from app.background import Background
from app.domain.errors import CATALOGUE
from app.realtime.audience import Audience
from app.realtime.eyes import Eyes
from app.realtime.flush import Flusher
from app.realtime.pictures import Look, Positions, Unseen
from app.realtime.protocol import Nack
from app.realtime.publisher import Publisher
from app.realtime.reader import Cursor, Reader
from app.realtime.room import Room
from app.realtime.subscriber import Subscriber
from app.realtime.topic_log import Heard, parsed
from app.ritmo import Ritmo

log = logging.getLogger(__name__)


def refusal(topic: str, code: str) -> Nack:
    """The answer to a `follow` that brings no snapshot; `code` is one of the catalogue's."""
    return Nack(None, code, CATALOGUE[code][1], topic=topic)


class Hub:
    """`look` reads topics whole, `positions` only their counters: the database says what is true."""

    def __init__(self, publisher: Publisher, *, look: Look, positions: Positions, ritmo: Ritmo) -> None:
        self._publisher = publisher
        self._ritmo = ritmo
        self._flusher = Flusher(ritmo)
        self._eyes = Eyes(look, positions, saw=self._flusher.room, ritmo=ritmo)
        self.audience = Audience(self._flusher)
        self.hops: dict[str, int | None] = {}  # the latest pulse's, for whoever comes between two
        self._subscriber = Subscriber(publisher, ritmo=ritmo, hear=self.hear, again=self._look_soon)
        self._rooms: dict[str, Room] = {}
        self._background = Background()
        self._check = asyncio.Event()

    @property
    def healthy(self) -> bool:
        return self._subscriber.healthy

    def start(self) -> None:
        self._flusher.start(picture=self._eyes.want, too_slow=self.audience.too_slow)
        self._subscriber.start()
        self._eyes.start()
        self._background.keep("positions", self._check_for_ever)

    async def stop(self) -> None:
        await self._background.stop()
        await self.audience.stop()
        await self._eyes.stop()
        await self._subscriber.stop()
        self._flusher.stop()

    def hear(self, topic: str, data: bytes) -> None:
        """A message from Redis: `from to last_line`, a line break, the finished delta."""
        room = self._rooms.get(topic)
        entry = parsed(data)
        if room is None or entry is None:
            return
        heard = room.hear(entry)
        if heard is Heard.APPENDED:
            self._flusher.room(room)
        elif heard is Heard.AHEAD and not room.is_mending:
            room.is_mending = True
            self._background.once("gap", self._mend(room))

    async def _mend(self, room: Room) -> None:
        """Something is missing: wait a moment for it (several publishers), then look."""
        try:
            await asyncio.sleep(self._ritmo.aside_s)
            if room.aside:
                await self._eyes.see([room])
        except Unseen:
            self._eyes.want(room)
        finally:
            room.is_mending = False

    async def join(self, reader: Reader, wanted: Sequence[tuple[str, int, int]]) -> None:
        """Follow topics, `(topic, counter I have, lines I have)`: subscribe first, read second.

        Raises:
            Unseen: the database could not be looked at; what was followed before goes on.
        """
        if reader not in self.audience.readers:
            return  # it has gone before we came to it
        before = dict(reader.cursors)
        cursors = [self._enter(reader, *have) for have in wanted]
        try:
            await self._look(cursors)
        except Unseen:
            for cursor in cursors:
                self._put_back(reader, cursor, before.get(cursor.room.topic))
            raise
        for cursor in cursors:
            self._release(reader, cursor)

    async def _look(self, cursors: Sequence[Cursor]) -> None:
        rooms = [cursor.room for cursor in cursors]
        topics = [room.topic for room in rooms]
        if await self._subscriber.subscribe(topics, timeout_s=self._ritmo.publish_s):
            moment = asyncio.get_running_loop().time()
            for room in rooms:
                room.subscribed_at_s = min(room.subscribed_at_s, moment)
        await self._eyes.share(rooms)
        await self._eyes.see([c.room for c in cursors if c.room.is_older_than(c.seq)])

    def leave(self, reader: Reader, topics: Sequence[str] | None = None) -> None:
        """Stop following these topics, or all."""
        for topic in list(reader.cursors) if topics is None else topics:
            cursor = reader.cursors.pop(topic, None)
            if cursor is not None:
                readers = cursor.room.readers
                del readers[reader]
                if not readers:
                    cursor.room.empty_since_s = asyncio.get_running_loop().time()

    def _enter(self, reader: Reader, topic: str, seq: int, lines: int) -> Cursor:
        room = self._rooms.setdefault(topic, Room(topic))
        cursor = room.readers[reader] = reader.cursors[topic] = Cursor(room, seq, lines)
        return cursor

    def _put_back(self, reader: Reader, cursor: Cursor, before: Cursor | None) -> None:
        room = cursor.room
        if reader.cursors.get(room.topic) is not cursor:
            return  # it left, or asked again, meanwhile
        if before is None:
            return self.leave(reader, [room.topic])
        room.readers[reader] = reader.cursors[room.topic] = before
        self._flusher.reader(reader, before)

    def _release(self, reader: Reader, cursor: Cursor) -> None:
        room = cursor.room
        if reader.cursors.get(room.topic) is not cursor:
            return  # it left, or asked again, meanwhile
        if room.is_absent:
            return self._refuse(reader, room)
        cursor.reset = room.is_older_than(cursor.seq)  # looked at once more, then believed
        cursor.paused = False
        self._flusher.reader(reader, cursor)

    def _refuse(self, reader: Reader, room: Room) -> None:
        """Nobody can fill our memory with names that mean nothing: such a room is gone at once."""
        self.leave(reader, [room.topic])
        if not room.readers and self._rooms.get(room.topic) is room:
            del self._rooms[room.topic]
            self._subscriber.forget([room.topic])
        self.audience.say(reader, refusal(room.topic, "nao_encontrado"))

    def _look_soon(self) -> None:
        self._check.set()

    async def _check_for_ever(self) -> None:
        """Compare every followed counter with the database: always, sooner when messages may be lost."""
        while True:
            is_lossy = False
            try:
                async with asyncio.timeout(self._ritmo.position_s):
                    await self._check.wait()
                    is_lossy = True
                    await asyncio.sleep(self._ritmo.resubscribed_s)
            except TimeoutError:
                pass  # the usual look
            self._check.clear()
            self._forget_old()
            in_doubt = is_lossy or not (self.healthy and self._publisher.healthy)
            patience_s = 0.0 if in_doubt else self._ritmo.on_its_way_s
            rooms = list(self._rooms.values())  # also without readers: whoever comes next believes them
            try:
                await self._eyes.check(rooms, patience_s=patience_s)
            except Unseen:
                log.warning("the database could not be looked at; it is asked again")
                await asyncio.sleep(self._ritmo.picture_s)
                self._check.set()

    def _forget_old(self) -> None:
        moment = asyncio.get_running_loop().time()
        for room in self._rooms.values():
            if moment - room.picture_at_s > self._ritmo.picture_s:
                room.cool()
        gone = [
            room.topic
            for room in self._rooms.values()
            if not room.readers and moment - room.empty_since_s > self._ritmo.linger_s
        ]
        for topic in gone:
            del self._rooms[topic]
        self._subscriber.forget(gone)
