"""Brings every change to every page that follows it, whatever Redis loses, repeats or shuffles."""

import asyncio
import logging
from collections.abc import Sequence

from app.background import Background
from app.domain.errors import CATALOGUE
from app.realtime.eyes import Eyes
from app.realtime.pictures import Look, Picture, Positions, snapshot
from app.realtime.protocol import Close, Drain, Nack, encode
from app.realtime.publisher import Publisher
from app.realtime.reader import Cursor, Reader
from app.realtime.room import Room
from app.realtime.subscriber import Subscriber
from app.realtime.topic_log import Heard, parsed
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

DRAIN_MS = 2_000  # pages come back spread over this time


class Hub:
    """`look` reads topics whole, `positions` only their counters: the database says what is true."""

    def __init__(self, publisher: Publisher, *, look: Look, positions: Positions, ritmo: Ritmo) -> None:
        self._eyes = Eyes(look, positions)
        self._ritmo = ritmo
        self._subscriber = Subscriber(publisher, ritmo=ritmo, hear=self.hear, again=self._look_soon)
        self._rooms: dict[str, Room] = {}
        self.readers: set[Reader] = set()
        self._background = Background()
        self._check = asyncio.Event()
        self.draining = False

    @property
    def healthy(self) -> bool:
        return self._subscriber.healthy

    def start(self) -> None:
        self._subscriber.start()
        self._background.keep("positions", self._check_for_ever)

    async def stop(self) -> None:
        await self._background.stop()
        await self._subscriber.stop()

    def drain(self) -> None:
        """Send every page away: it comes back, to another process or to the next start."""
        self.draining = True
        for reader in self.readers:
            reader.say(encode(Drain(in_ms=DRAIN_MS)))
            reader.close(Close.DRAIN)

    def hear(self, topic: str, data: bytes) -> None:
        """A message from Redis: `from to last_line`, a line break, the finished delta."""
        room = self._rooms.get(topic)
        entry = parsed(data)
        if room is None or entry is None:
            return
        if room.hear(entry) is Heard.AHEAD and len(room.aside) == 1:
            self._background.once("gap", self._mend(room))

    async def _mend(self, room: Room) -> None:
        """Something is missing: wait a moment for it (several publishers), then look."""
        await asyncio.sleep(self._ritmo.aside_s)
        if room.aside:
            await self._eyes.see([room])

    async def join(self, reader: Reader, wanted: Sequence[tuple[str, int, int]]) -> None:
        """Follow topics, `(topic, counter I have, lines I have)`: subscribe first, read second."""
        rooms = [self._enter(reader, *have) for have in wanted]
        confirmed = await self._subscriber.subscribe(
            [room.topic for room in rooms], timeout_s=self._ritmo.publish_s
        )
        moment = asyncio.get_running_loop().time()
        for room in rooms:
            room.subscribed_at_s = min(room.subscribed_at_s, moment) if confirmed else room.subscribed_at_s
        stale = [room for room in rooms if not self._is_fresh(room, moment)]
        await self._eyes.see(stale)
        await self._eyes.see([room for room in rooms if self._is_behind(reader, room)])
        for room in rooms:
            if room.picture is None:
                self._refuse(reader, room)
            else:
                self._release(reader, room)

    def leave(self, reader: Reader, topics: Sequence[str] | None = None) -> None:
        """Stop following; without `topics` the socket has ended."""
        if topics is None:
            self.readers.discard(reader)
        for topic in list(reader.cursors) if topics is None else topics:
            reader.cursors.pop(topic, None)
            reader.dirty.pop(topic, None)
            room = self._rooms.get(topic)
            if room is not None and reader in room.readers:
                room.readers.discard(reader)
                if not room.readers:
                    room.empty_since_s = asyncio.get_running_loop().time()

    async def collect(self, reader: Reader) -> list[bytes]:
        """Everything that there is to say to this page now; its cursors move."""
        said, reader.outbox = reader.outbox, []
        topics, reader.dirty = list(reader.dirty), {}
        for topic in topics:
            cursor, room = reader.cursors.get(topic), self._rooms.get(topic)
            if cursor is not None and room is not None:
                said += await self._since(room, cursor)
        return said

    def _enter(self, reader: Reader, topic: str, seq: int, lines: int) -> Room:
        room = self._rooms.setdefault(topic, Room(topic))
        room.readers.add(reader)
        reader.cursors[topic] = Cursor(seq, lines)
        return room

    def _is_fresh(self, room: Room, moment: float) -> bool:
        """A picture may be shared if it was read after the present subscription, a moment ago."""
        return (
            room.picture is not None
            and room.picture_at_s >= room.subscribed_at_s
            and moment - room.picture_at_s <= self._ritmo.picture_s
        )

    def _release(self, reader: Reader, room: Room) -> None:
        cursor = reader.cursors.get(room.topic)
        if cursor is not None:  # it may have gone meanwhile
            cursor.reset = self._is_behind(reader, room)  # the database was restored while nobody looked
            cursor.paused = False
            reader.touch(room.topic)

    def _is_behind(self, reader: Reader, room: Room) -> bool:
        """Whether the page knows more than the database: looked at once more, then believed."""
        cursor = reader.cursors.get(room.topic)
        return cursor is not None and room.is_older_than(cursor.seq)

    def _refuse(self, reader: Reader, room: Room) -> None:
        self.leave(reader, [room.topic])
        code = "nao_encontrado"
        reader.say(encode(Nack(None, code, CATALOGUE[code][1], topic=room.topic)))

    async def _since(self, room: Room, cursor: Cursor) -> list[bytes]:
        """Deltas after the cursor; a snapshot first when it is new, or when that past is gone."""
        if cursor.paused or room.log.head < 0:
            return []
        said: list[bytes] = []
        entries = None if cursor.waiting or cursor.reset else room.log.after(cursor.seq)
        if entries is None:
            picture = await self._picture(room)
            if picture is None:
                return []
            said.append(snapshot(picture, seq=cursor.seq, lines=cursor.lines, reset=cursor.reset))
            cursor.seq, cursor.lines = picture.seq, max(picture.total, 0)
            cursor.waiting = cursor.reset = False
            entries = room.log.after(cursor.seq) or ()
        for entry in entries:
            said.append(entry.payload)
            cursor.seq, cursor.lines = entry.to, max(entry.last_line, cursor.lines)
        return said

    async def _picture(self, room: Room) -> Picture | None:
        """A picture from which the log goes on: the present one, or a new look."""
        if room.picture is None or room.picture.seq < room.log.floor:
            await self._eyes.see([room])
        return room.picture

    def _look_soon(self) -> None:
        self._check.set()

    async def _check_for_ever(self) -> None:
        """Compare every followed counter with the database: always, sooner when messages may be lost."""
        while True:
            try:
                async with asyncio.timeout(self._ritmo.position_s):
                    await self._check.wait()
                    await asyncio.sleep(self._ritmo.resubscribed_s)
            except TimeoutError:
                pass  # the usual look
            self._check.clear()
            await self._forget_empty()
            await self._eyes.check([room for room in self._rooms.values() if room.readers])

    async def _forget_empty(self) -> None:
        moment = asyncio.get_running_loop().time()
        gone = [
            room.topic
            for room in self._rooms.values()
            if not room.readers and moment - room.empty_since_s > self._ritmo.linger_s
        ]
        for topic in gone:
            del self._rooms[topic]
        await self._subscriber.unsubscribe(gone)
