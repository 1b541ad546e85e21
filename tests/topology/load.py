"""People at work while things fail: orders, a wish to cancel now and then, waiting for each end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from tests.cadastro import MES
from tests.page import Story
from tests.topology.town import Town
from tests.waiting import until

AT_ONCE = 6  # runs in flight
CENARIOS = ("lento", "sucesso")
CANCELS = 4  # each fourth run, a slow one, is cancelled where cancels are wished at all
MOVES_S = 60.0  # after a death each run goes on within this (jobs.md §6: re-attached)
ENDS_S = 180.0  # the longest run at life's pace, with deaths on the way


class Load:
    """`runs` in the order of their orders; `wished` are those that somebody wanted cancelled."""

    def __init__(self, town: Town, *, cancels: bool) -> None:
        self.town = town
        self.runs: list[UUID] = []
        self.wished: set[UUID] = set()
        self.slowest_s = 0.0  # from a fault to the next line of the run that waited longest for it
        self._cancels = cancels
        self._orders = iter(enumerate(town.cadastro.processos))
        self._enough = False

    async def person(self) -> None:
        """One run after another, until it is enough."""
        for n, processo in self._orders:
            i = await self.town.run(processo, CENARIOS[n % len(CENARIOS)])
            self.runs.append(i)
            await self.town.follow(f"execucao:{i}", f"processo:{processo}")
            if self._cancels and n % CANCELS == 0:
                await until(lambda i=i: self._is_heard(i), what=f"{i} says something", limit_s=ENDS_S)
                self.wished.add(i)
                await self.town.cancel(i)
            await until(lambda i=i: self._is_final(i), what=f"{i} ends", limit_s=ENDS_S)
            if self._enough:
                return
        assert self._enough, "no processo is left to run: the load ended before the faults did"

    async def is_running(self) -> None:
        """Several runs are in the robot's hands, seen by the pages: a fault now hits something."""
        await until(lambda: len(self._running()) >= AT_ONCE // 2, what="runs to hit", limit_s=MOVES_S)

    async def goes_on(self, since_s: float, before: dict[UUID, int]) -> None:
        """Each run that was going at `since_s` (loop time) has said more than `before`, or has ended."""
        moved = lambda: all(self.shown(i) > n or self._is_final(i) for i, n in before.items())  # noqa: E731
        await until(moved, what="each run goes on", limit_s=MOVES_S)
        self.slowest_s = max(self.slowest_s, asyncio.get_running_loop().time() - since_s)

    def so_far(self) -> dict[UUID, int]:
        """The runs that are going, with their last line on any page."""
        return {i: self.shown(i) for i in self._running()}

    def stop(self) -> None:
        """Everybody ends what they have begun."""
        self._enough = True

    def shown(self, i: UUID) -> int:
        """The last line of it that any page shows."""
        return max((story.last for story in self._stories(i)), default=0)

    def _running(self) -> list[UUID]:
        return [i for i in self.runs if self.shown(i) and not self._is_final(i)]

    def _is_heard(self, i: UUID) -> bool:
        return self.shown(i) > 0 or self._is_final(i)

    def _is_final(self, i: UUID) -> bool:
        return any(story.estado.get("final") for story in self._stories(i))

    def _stories(self, i: UUID) -> list[Story]:
        topic = f"execucao:{i}"
        return [page.page.stories[topic] for page in self.town.pages if topic in page.page.stories]


@asynccontextmanager
async def a_load(town: Town, *, cancels: bool) -> AsyncIterator[Load]:
    """It goes on until the block ends, then every run has come to its end."""
    load = Load(town, cancels=cancels)
    await town.follow(f"mes:{MES}")
    async with asyncio.TaskGroup() as people:
        for _ in range(AT_ONCE):
            people.create_task(load.person())
        yield load
        load.stop()
