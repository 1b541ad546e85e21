"""Looks at the database for the hub: topics whole, counters always, one look at a time."""

import asyncio
from collections.abc import Sequence

from app.realtime.pictures import Look, Positions
from app.realtime.room import Room


class Eyes:
    """Brings rooms to what the database says. Looks are shared: whoever waits for one gets it too."""

    def __init__(self, look: Look, positions: Positions) -> None:
        self._look = look
        self._positions = positions
        self._one = asyncio.Lock()
        self.looks = 0

    async def see(self, rooms: Sequence[Room]) -> None:
        """A look at these topics that begins no earlier than now, all in one read transaction."""
        asked_s = asyncio.get_running_loop().time()
        if not rooms:
            return
        async with self._one:
            wanted = [room for room in rooms if room.picture_at_s < asked_s]
            if not wanted:
                return  # somebody else's look began after we asked
            at_s = asyncio.get_running_loop().time()
            self.looks += 1
            seen = await self._look([room.topic for room in wanted])
            for room in wanted:
                if room.topic in seen:
                    room.see(seen[room.topic], at_s=at_s)

    async def check(self, rooms: Sequence[Room]) -> None:
        """Compare the rooms' heads with the database's counters; look at those that differ."""
        known = [room for room in rooms if room.log.head >= 0]
        if not known:
            return
        heads = {room.topic: room.log.head for room in known}
        found = await self._positions(list(heads))
        await self.see([room for room in known if found.get(room.topic, 0) > room.log.head])
        await self._rewind([room for room in known if found.get(room.topic, 0) < heads[room.topic]])

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
