"""A tab that somebody else looks at: it must go on moving whatever is done beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from app.domain.changes import Told
from app.domain.execucao import Line
from app.domain.values import now
from tests.faults.frames import Visitor
from tests.faults.oracle import is_the_truth
from tests.faults.program import Program
from tests.waiting import until

BEAT_S = 0.05


class Watched:
    """Lags are from each commit to the tab."""

    def __init__(self, visitor: Visitor, topic: str) -> None:
        self._visitor, self._topic = visitor, topic
        self._told: list[tuple[int, float]] = []

    async def play(self, program: Program) -> None:
        i, n = UUID(self._topic.removeprefix("execucao:")), 0
        while True:
            n += 1
            line = Line(n, now(), "INFO", f"linha {n}")
            recorded = await program.services.recorder.record(i, Told(linhas=(line,)))
            self._told.append((recorded.execucao.seq, asyncio.get_running_loop().time()))
            await asyncio.sleep(BEAT_S)

    async def moves(self, changes: int = 3) -> None:
        """So many changes more are made, and shown."""
        wanted = len(self._told) + changes
        await until(lambda: len(self._told) >= wanted)
        seq = self._told[wanted - 1][0]
        await until(lambda: self._visitor.page.stories[self._topic].seq >= seq, what="the other tab moves")

    @property
    def worst_s(self) -> float:
        """How late it was at most since this was last asked."""
        told, self._told = self._told, []
        came = self._visitor.came[self._topic]
        lags = [
            next((moment for counter, moment in came if counter >= seq), at_s) - at_s for seq, at_s in told
        ]
        return max(lags, default=0.0)


@asynccontextmanager
async def watched(program: Program) -> AsyncIterator[Watched]:
    """While the block runs; afterwards the tab shows the truth."""
    topic = f"execucao:{await program.a_running_execucao()}"
    async with program.visitors(1, topic) as (visitor,):
        await until(lambda: visitor.page.stories[topic].estado)
        seen = Watched(visitor, topic)
        playing = asyncio.create_task(seen.play(program))
        try:
            yield seen
        finally:
            playing.cancel()
            (ended,) = await asyncio.gather(playing, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError), ended
        await is_the_truth(visitor.page.stories[topic], program.services.database, topic)
