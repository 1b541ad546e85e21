"""Looks at the database for the hub: topics whole, counters always, whoever asks meanwhile shares the next look."""

import asyncio
from collections.abc import Callable, Sequence

from app.background import Background
from app.realtime.pictures import Look, Positions
from app.realtime.room import Room
from app.ritmo import Ritmo

TOPICS = 100  # of one look; more would keep everybody waiting for the last of them


class Eyes:
    """Brings rooms to what the database says: one look at a time, each in one read transaction.

    `saw(room)` is called after each.
    """

    def __init__(
        self, look: Look, positions: Positions, *, saw: Callable[[Room], None], ritmo: Ritmo
    ) -> None:
        self._look = look
        self._positions = positions
        self._saw = saw
        self._ritmo = ritmo
        self._one = asyncio.Lock()
        self._asked: dict[Room, None] = {}  # of the next look
        self._next: asyncio.Task[None] | None = None
        self._wanted: dict[Room, None] = {}  # some reader was left behind; not more often than `picture_s`
        self._want = asyncio.Event()
        self._background = Background()
        self.looks = 0

    def start(self) -> None:
        self._background.keep("pictures", self._see_wanted_for_ever)

    async def stop(self) -> None:
        await self._background.stop()
        if self._next is not None:
            self._next.cancel()

    def want(self, room: Room) -> None:
        """See the topic soon; nobody waits for it."""
        self._wanted[room] = None
        self._want.set()

    async def see(self, rooms: Sequence[Room]) -> None:
        """A look at these topics that begins no earlier than now."""
        if not rooms:
            return
        self._asked.update(dict.fromkeys(rooms))
        if self._next is None:
            self._next = asyncio.create_task(self._see_asked())
            self._next.add_done_callback(_heard)
        await asyncio.shield(self._next)

    async def check(self, rooms: Sequence[Room]) -> None:
        """Compare the rooms' heads with the database's counters; look at those that differ."""
        heads = {room.topic: room.log.head for room in rooms if room.log.head >= 0}
        if not heads:
            return
        found = await self._positions(list(heads))
        known = [room for room in rooms if room.topic in heads]
        await self.see([room for room in known if found.get(room.topic, 0) > room.log.head])
        await self._rewind([room for room in known if found.get(room.topic, 0) < heads[room.topic]])

    async def _see_asked(self) -> None:
        async with self._one:
            rooms, self._asked, self._next = list(self._asked), {}, None
            for i in range(0, len(rooms), TOPICS):
                await self._see(rooms[i : i + TOPICS])

    async def _see(self, rooms: Sequence[Room]) -> None:
        at_s = asyncio.get_running_loop().time()
        self.looks += 1
        found = await self._look([room.topic for room in rooms])
        for room in rooms:
            if room.topic in found:
                room.see(found[room.topic], at_s=at_s)
                self._saw(room)

    async def _see_wanted_for_ever(self) -> None:
        """A look that fails leaves its rooms wanted: this task starts again with them."""
        while True:
            await self._want.wait()
            now_s = asyncio.get_running_loop().time()
            due = [room for room in self._wanted if now_s - room.picture_at_s >= self._ritmo.picture_s]
            for room in due:
                del self._wanted[room]  # before: a reader may be left behind again while we look
            try:
                await self.see(due)
                due = []
            finally:
                self._wanted |= dict.fromkeys(due)
            if self._wanted:
                await asyncio.sleep(self._ritmo.picture_s / 4)
            else:
                self._want.clear()

    async def _rewind(self, rooms: Sequence[Room]) -> None:
        """The database is older than what pages show: it was restored, and it is the truth."""
        if not rooms:
            return
        heads = {room.topic: room.log.head for room in rooms}
        async with self._one:
            at_s = asyncio.get_running_loop().time()
            seen = await self._look(list(heads))
            for room in rooms:
                picture = seen.get(room.topic)
                if picture is not None and picture.seq < heads[room.topic]:
                    room.see(picture, at_s=at_s, reset=True)
                    self._saw(room)


def _heard(look: asyncio.Task[None]) -> None:
    """Whoever asked may have gone meanwhile: its failure is no news then."""
    if not look.cancelled():
        look.exception()
