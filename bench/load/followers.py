"""Readers that follow several topics by the page's rule, coming back as the page does."""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Sequence

from bench.load.crowd import Crowd
from bench.load.ears import StoryEar
from bench.load.reader import Reader, Refused
from bench.load.tally import Tally
from bench.peers.painel import follow
from bench.peers.served import Served

FIRST_S, STEP_S, LONGEST_S = 2.0, 1.0, 30.0  # static/js/backoff.js
DRAIN = 1012


def topics_of(reader: int, topics: Sequence[str], each: int) -> list[str]:
    """Which topics a reader follows: neighbours, so that all topics have as many readers."""
    return [topics[(reader * each + n) % len(topics)] for n in range(each)]


class Followers:
    """`each` topics a reader. `reconnects`: come back after a close, and count when."""

    def __init__(self, served: Served, topics: Sequence[str], *, each: int, reconnects: bool = False) -> None:
        self._served, self._topics, self._each = served, topics, each
        self._reconnects = reconnects
        self._back: set[asyncio.Task[None]] = set()
        self.ears: list[StoryEar] = []
        self.live_at_s: list[float] = []  # when each was live again
        self.attempts = 0
        self.refused: dict[str, int] = {}
        self.crowd = Crowd(served.port, self._reader)

    async def leave(self) -> None:
        self._reconnects = False
        for task in self._back:
            task.cancel()
        await self.crowd.leave()

    def _reader(self, i: int, tally: Tally, ended: Callable[[Reader], None]) -> Reader:
        ear = StoryEar(topics_of(i, self._topics, self._each), tally)
        self.ears.append(ear)
        return self._socket(i, ear, ended)

    def _socket(self, i: int, ear: StoryEar, ended: Callable[[Reader], None]) -> Reader:
        def gone(reader: Reader) -> None:
            ended(reader)
            if self._reconnects and reader.opened.done() and not reader.opened.exception():
                task = asyncio.get_running_loop().create_task(self._come_back(i, ear, reader.close_code))
                self._back.add(task)
                task.add_done_callback(self._back.discard)

        hello, opening = self._served.hello(i), _follow(ear, list(ear.stories))
        reader = Reader(hello, opening=opening, ear=ear, tally=self.crowd.tally, ended=gone)
        ear.ask = lambda topic: reader.say(_follow(ear, [topic]))
        return reader

    async def _come_back(self, i: int, ear: StoryEar, code: int) -> None:
        """Full jitter, twice as long after each failure; a drained page keeps to the server's time."""
        ear.asked = set(ear.stories)
        for attempt in itertools.count():
            if attempt == 0 and code == DRAIN and ear.drain_s is not None:
                await asyncio.sleep(ear.drain_s)
            else:
                await asyncio.sleep(random.uniform(0, _ceiling_s(attempt)))
            self.attempts += 1
            try:
                await self._open(i, ear)
            except (OSError, Refused) as error:
                reason = str(error) if isinstance(error, Refused) else type(error).__name__
                self.refused[reason] = self.refused.get(reason, 0) + 1
            else:
                break
        while not ear.live:
            await asyncio.sleep(0.01)
        self.live_at_s.append(time.monotonic())

    async def _open(self, i: int, ear: StoryEar) -> None:
        reader = self._socket(i, ear, lambda reader: None)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: reader, "127.0.0.1", self._served.port)
        await reader.opened
        self.crowd.readers[i] = reader


def _follow(ear: StoryEar, topics: list[str]) -> bytes:
    """With what the page has of each."""
    known = {topic: (max(0, story.seq), story.linhas) for topic, story in ear.stories.items()}
    return follow(topics, known)


def _ceiling_s(attempt: int) -> float:
    if attempt == 0:
        return FIRST_S
    return float(min(LONGEST_S, STEP_S * 2**attempt))
