"""When each page is told what it lacks: at once when idle, as fast as writing goes when not."""

import asyncio
from collections.abc import Callable

from app.realtime.reader import Cursor, Reader
from app.realtime.room import Room
from app.ritmo import Ritmo

REST = 1 / 3  # of the time that a flush took: hearing always has its part
MIN_S = 0.001  # between two flushes; what comes meanwhile travels together
BACKLOG_BYTES = 65_536  # a reader with more on its way is skipped: its cursor makes that free
OFFER_BYTES = 16_384  # below this it is offered again
ONCE_BYTES = 262_144  # for one reader in one flush: two hundred snapshots do not go out in one breath


class Flusher:
    """Marks are cheap, telling is shared: one `write` a reader a flush, one frame a topic for all that stand alike.

    `start` gives it two ears: `picture(room)` is called when a reader needs a look at the database first,
    `too_slow(reader)` when it has taken nothing for `blocked_s`.
    """

    def __init__(self, ritmo: Ritmo) -> None:
        self._ritmo = ritmo
        self._loop = asyncio.get_running_loop()
        self._rooms: dict[Room, None] = {}
        self._due: dict[Reader, tuple[Cursor, ...]] = {}
        self._lagging: dict[Reader, tuple[float, int]] = {}  # when it last took something, what was left then
        self._next: asyncio.Handle | None = None
        self._free_at_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self, *, picture: Callable[[Room], None], too_slow: Callable[[Reader], None]) -> None:
        self._picture = picture
        self._too_slow = too_slow

    def room(self, room: Room) -> None:
        """There is news in this topic for all who follow it."""
        self._rooms[room] = None
        self._soon()

    def reader(self, reader: Reader, *cursors: Cursor) -> None:
        """There is something for this page: in its outbox, or under these cursors."""
        self._due[reader] = (*self._due.get(reader, ()), *cursors)
        self._soon()

    def forget(self, reader: Reader) -> None:
        self._due.pop(reader, None)
        self._lagging.pop(reader, None)

    def stop(self) -> None:
        for handle in (self._next, self._timer):
            if handle is not None:
                handle.cancel()

    def offer(self, reader: Reader, cursors: tuple[Cursor, ...]) -> None:
        """Write what the reader lacks, unless it still has to take what was written."""
        if reader in self._lagging or reader.closing is not None:
            return
        if reader.writer.backlog() > BACKLOG_BYTES:
            return self._lag(reader)
        frames, reader.outbox = reader.outbox, []
        bytes_left = ONCE_BYTES
        for i, cursor in enumerate(cursors):
            if bytes_left <= 0:
                self.reader(reader, *cursors[i:])
                break
            lacking = cursor.room.lacks(cursor)
            if lacking is None:
                self._picture(cursor.room)
                continue
            for frame in lacking:
                frames.append(frame)
                bytes_left -= len(frame.wire)
        if frames:
            reader.writer.write(frames)

    def _soon(self) -> None:
        if self._next is None:
            wait_s = self._free_at_s - self._loop.time()
            if wait_s > 0:
                self._next = self._loop.call_later(wait_s, self._flush)
            else:
                self._next = self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        """The next one rests for a third of what this one took: a quarter of the time is always left for hearing."""
        begun_s = self._loop.time()
        due = self._take_due()
        try:
            while due:
                self.offer(*due.popitem())
        finally:  # a reader that fails takes nobody with it
            self._due |= due
            self._next = None
            now_s = self._loop.time()
            self._free_at_s = now_s + max((now_s - begun_s) * REST, MIN_S)
            if self._due:
                self._soon()

    def _take_due(self) -> dict[Reader, tuple[Cursor, ...]]:
        rooms, self._rooms = self._rooms, {}
        due, self._due = self._due, {}
        for room in rooms:
            if not due:
                due = dict(zip(room.readers, zip(room.readers.values()), strict=True))
                continue
            for reader, cursor in room.readers.items():
                due[reader] = (*due.get(reader, ()), cursor)
        return due

    def _lag(self, reader: Reader) -> None:
        self._lagging[reader] = (self._loop.time(), reader.writer.backlog())
        if self._timer is None:
            self._timer = self._loop.call_later(self._ritmo.offer_s, self._offer_again)

    def _offer_again(self) -> None:
        """Alive only while somebody lags: a reader that stalls and then drains must see the last message."""
        self._timer = None
        now_s = self._loop.time()
        for reader, (took_s, left) in list(self._lagging.items()):
            backlog = reader.writer.backlog()
            if backlog < OFFER_BYTES:
                del self._lagging[reader]
                self.reader(reader, *reader.cursors.values())
            elif backlog < left:
                self._lagging[reader] = (now_s, backlog)
            elif now_s - took_s > self._ritmo.blocked_s:
                del self._lagging[reader]
                self._too_slow(reader)
        if self._lagging:
            self._timer = self._loop.call_later(self._ritmo.offer_s, self._offer_again)
