"""The open pages: who is here, what is said to one or to all, how they are sent away."""

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable
from random import uniform

from app.background import Background
from app.realtime.flush import Flusher
from app.realtime.frame import Frame
from app.realtime.protocol import Close, Drain, Told, encode, join
from app.realtime.reader import Reader

DRAIN_MS = 2_000  # a restart takes about this long: who knocks sooner knocks in vain
DRAIN_EACH_MS = 2  # and this much longer for each page; over so long, again, they come back
AT_ONCE = 5  # pages that are told the same in one moment
OUTBOX = 256  # answers that a page has not taken; more means that it talks and does not listen


class Audience:
    """Every reader from its opening to its end; `owners` counts the sockets of one session."""

    def __init__(self, flusher: Flusher) -> None:
        self._flusher = flusher
        self._goodbyes = Background()
        self.answering = Background()  # a command that was heard is carried out, whoever has gone meanwhile
        self.readers: dict[Reader, None] = {}
        self.owners: Counter[Hashable] = Counter()
        self.draining = False

    async def stop(self) -> None:
        await self.answering.stop()
        await self._goodbyes.stop()

    async def drain(self) -> None:
        """Send every page away: it comes back, to another process or to the next start."""
        self.draining = True
        spread_ms = DRAIN_EACH_MS * len(self.readers)
        for reader in list(self.readers):
            self._send_away(reader, DRAIN_MS + spread_ms, spread_ms)
        await self._goodbyes.finish()

    def enter(self, reader: Reader) -> None:
        self.readers[reader] = None
        self.owners[reader.owner] += 1
        if self.draining:  # it was let in a moment before
            self._send_away(reader, DRAIN_MS, DRAIN_MS)

    def leave(self, reader: Reader) -> None:
        del self.readers[reader]
        self.owners[reader.owner] -= 1
        if not self.owners[reader.owner]:
            del self.owners[reader.owner]
        self._flusher.forget(reader)

    def say(self, reader: Reader, *messages: Told) -> None:
        """Something for this page alone, in order with everything else that it is told."""
        self._put(reader, Frame(join([encode(message) for message in messages])))

    async def say_all(self, make: Callable[[], Told], *, over_s: float) -> None:
        """The same for every page, a few pages at a time since all of them answer; made anew for each few."""
        readers = list(self.readers)
        starts = range(0, max(1, len(readers)), AT_ONCE)
        for start in starts:
            frame = Frame(encode(make()))
            for reader in readers[start : start + AT_ONCE]:
                if reader in self.readers:
                    self._put(reader, frame)
            await asyncio.sleep(over_s / len(starts))

    def close(self, reader: Reader, code: int) -> None:
        """End the socket with this code, after what was said to it if it takes that; the first code wins."""
        if reader.closing is not None:
            return
        self._flusher.offer(reader, ())
        reader.closing = code
        self._flusher.forget(reader)
        self._goodbyes.once("goodbye", reader.writer.close(code))

    def too_slow(self, reader: Reader) -> None:
        self.close(reader, Close.TOO_SLOW)

    def _send_away(self, reader: Reader, after_ms: int, spread_ms: int) -> None:
        self.say(reader, Drain(in_ms=after_ms + round(uniform(0, spread_ms))))  # noqa: S311 - jitter
        self.close(reader, Close.DRAIN)

    def _put(self, reader: Reader, frame: Frame) -> None:
        if reader.closing is not None:
            return
        if len(reader.outbox) >= OUTBOX:
            return self.too_slow(reader)
        reader.outbox.append(frame)
        self._flusher.reader(reader)
