"""Looks at the database for the hub: topics whole, counters always, whoever asks meanwhile shares the next look."""

import asyncio
from collections.abc import Callable, Sequence

from app.background import Background
from app.realtime.pictures import Look, Positions, Unseen
from app.realtime.room import Room
from app.ritmo import Ritmo
from app.together import Together

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
        self._together = Together(self._see)
        self._restored: dict[Room, int] = {}  # the head that the database no longer reaches
        self._wanted: dict[Room, None] = {}  # some reader was left behind; not more often than `picture_s`
        self._want = asyncio.Event()
        self._background = Background()
        self.looks = 0

    def start(self) -> None:
        self._background.keep("pictures", self._see_wanted_for_ever)

    async def stop(self) -> None:
        await self._background.stop()
        await self._together.stop()

    def want(self, room: Room) -> None:
        """See the topic soon; nobody waits for it."""
        self._wanted[room] = None
        self._want.set()

    async def see(self, rooms: Sequence[Room]) -> None:
        """A look at these topics that begins no earlier than now."""
        if rooms:
            await self._together.ask(rooms)

    async def share(self, rooms: Sequence[Room]) -> None:
        """A look that may have begun a moment ago, but not before the topic's subscription.

        A topic that was looked at too early is not looked at again before `picture_s` have passed.
        """
        await asyncio.sleep(max((self._early_s(room) for room in rooms), default=0.0))
        known = [room for room in rooms if self._is_recent(room)]
        if any(room.look_at_s > room.picture_at_s for room in known):
            await self._together.under_way()
        await self.see([room for room in rooms if room not in known])

    async def check(self, rooms: Sequence[Room], *, patience_s: float) -> None:
        """Compare the rooms' heads with the database's counters; look at those that stay behind it."""
        heads = {room.topic: room.log.head for room in rooms if room.log.head >= 0}
        if not heads:
            return
        found = await self._positions(list(heads))
        known = [room for room in rooms if room.topic in heads]
        # older than what pages show: the database was restored, and it is the truth
        self._restored |= {r: heads[r.topic] for r in known if found.get(r.topic, 0) < heads[r.topic]}
        behind = [r for r in known if found.get(r.topic, 0) > r.log.head]
        if behind:
            await asyncio.sleep(patience_s)
        await self.see([r for r in behind if found[r.topic] > r.log.head] + list(self._restored))

    def _is_recent(self, room: Room) -> bool:
        now_s = asyncio.get_running_loop().time()
        return room.look_at_s >= max(room.subscribed_at_s, now_s - self._ritmo.picture_s)

    def _early_s(self, room: Room) -> float:
        """Seconds until the topic may be looked at again, when the present look does not serve."""
        if self._is_recent(room):
            return 0.0
        now_s = asyncio.get_running_loop().time()
        return max(0.0, room.look_at_s + self._ritmo.picture_s - now_s)

    async def _see(self, rooms: list[Room]) -> dict[Room, None]:
        at_s = asyncio.get_running_loop().time()
        unseen = list(rooms)
        for room in rooms:
            room.look_at_s = at_s
        try:
            while unseen:
                await self._see_some(unseen[:TOPICS])
                del unseen[:TOPICS]
        finally:
            for room in unseen:  # it failed: nobody may believe that they were looked at
                room.look_at_s = room.picture_at_s
        return {}

    async def _see_some(self, rooms: list[Room]) -> None:
        at_s = asyncio.get_running_loop().time()
        for room in rooms:
            room.look_at_s = at_s
        heads = {room: self._restored.pop(room, -1) for room in rooms}
        self.looks += 1
        found = await self._look([room.topic for room in rooms])
        for room in rooms:
            picture = found.get(room.topic)
            room.is_absent = picture is None
            if picture is not None:
                room.see(picture, at_s=at_s, reset=picture.seq < heads[room])
                self._saw(room)

    async def _see_wanted_for_ever(self) -> None:
        """A look that fails leaves its rooms wanted."""
        while True:
            await self._want.wait()
            now_s = asyncio.get_running_loop().time()
            due = [room for room in self._wanted if now_s - room.look_at_s >= self._ritmo.picture_s]
            for room in due:
                del self._wanted[room]  # before: a reader may be left behind again while we look
            try:
                await self.see(due)
            except Unseen:
                self._wanted |= dict.fromkeys(due)
            if self._wanted:
                await asyncio.sleep(self._ritmo.picture_s / 4)
            else:
                self._want.clear()
