"""Runs that go on while something fails, pages that follow them, how late each change was shown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.changes import End, Told
from app.domain.execucao import Line
from app.domain.values import now
from tests.cadastro import MES
from tests.faults.oracle import is_the_truth
from tests.page import Page
from tests.waiting import until, until_async
from tests.world import Tab, World

RUNS = 3  # that we play ourselves; one more is the robot's own
BEAT_S = 0.05  # between two changes of one run, at life's rhythm it would be a second
MEASURED = 20  # changes before the fault


class Committed(NamedTuple):
    """A change as `record` gave it back."""

    topic: str
    seq: int
    at_s: float


class TimedPage(Page):
    """Says when it came to each counter."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.stories = page.stories
        self.came: dict[str, list[tuple[int, float]]] = {topic: [] for topic in page.stories}

    def hear(self, frame: str | bytes) -> None:
        super().hear(frame)
        moment = asyncio.get_running_loop().time()
        for topic, story in self.stories.items():
            came = self.came.setdefault(topic, [])
            if not came or came[-1][0] < story.seq:
                came.append((story.seq, moment))


class Stage:
    """`told` are the changes so far, with the loop time at which each was committed."""

    def __init__(self, world: World, runs: list[UUID], robot: UUID, tabs: list[Tab]) -> None:
        self.world, self.runs, self.robot, self.tabs = world, runs, robot, tabs
        self.told: list[Committed] = []
        self.playing = [asyncio.create_task(self._play(i)) for i in runs]

    async def _play(self, i: UUID) -> None:
        """The robot's news, beat by beat, whatever happens."""
        n = (await self.world.execucao(i)).cursor_robo
        while True:
            n += 1
            await self.say(i, Told(progresso=n % 99, linhas=(Line(n, now(), "INFO", f"linha {n}"),)))
            await asyncio.sleep(BEAT_S)

    async def say(self, i: UUID, change: Told) -> None:
        recorded = await self.world.services.recorder.record(i, change)
        at_s = asyncio.get_running_loop().time()
        self.told.append(Committed(f"execucao:{i}", recorded.execucao.seq, at_s))

    async def goes_on(self, changes: int = MEASURED) -> None:
        wanted = len(self.told) + changes
        await until(lambda: len(self.told) >= wanted, what="changes are recorded, whatever Redis does")

    async def lasts(self, for_s: float) -> None:
        """Until the fault has lasted so long; nothing else is waited for."""
        begun_s = asyncio.get_running_loop().time()
        over = lambda: asyncio.get_running_loop().time() - begun_s >= for_s  # noqa: E731
        await until(over, limit_s=for_s + 15)

    async def stops(self) -> None:
        """The runs come to their end."""
        for task in self.playing:
            task.cancel()
        ended = await asyncio.gather(*self.playing, return_exceptions=True)
        assert [e for e in ended if isinstance(e, Exception)] == [], "each change was recorded"
        for i in self.runs:
            await self.say(i, Told(fim=End("CONCLUIDO", "ok", None)))

    async def all_show_the_truth(self) -> None:
        """Each tab, each topic, once nothing happens any more."""
        await until_async(self._robot_is_done, what="the robot's own run ends", limit_s=120)
        for tab in self.tabs:
            for topic, story in tab.page.stories.items():
                await is_the_truth(story, self.world.services.database, topic)

    async def _robot_is_done(self) -> bool:
        return (await self.world.execucao(self.robot)).status_execucao == "CONCLUIDO"

    def lags_s(self, begun_s: float, ended_s: float) -> list[float]:
        """How late each page showed each change that was committed in this time."""
        lags = []
        for topic, seq, at_s in self.told:
            if begun_s <= at_s <= ended_s:
                for tab in self.tabs:
                    came: Any = tab.page.came[topic]  # type: ignore[attr-defined]
                    shown_s = next(moment for counter, moment in came if counter >= seq)
                    lags.append(max(0.0, shown_s - at_s))
        return lags


@asynccontextmanager
async def a_stage(world: World, *, tabs: int) -> AsyncIterator[Stage]:
    """The runs are going and every tab shows them."""
    runs = [await world.a_running_execucao(n, cenario="sem_resposta") for n in range(RUNS)]
    robot = await world.a_running_execucao(RUNS, cenario="sucesso")
    processos = [f"processo:{p}" for p in world.cadastro.processos]
    topics = (*(f"execucao:{i}" for i in [*runs, robot]), *processos, f"mes:{MES}")
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(world.tab(topics=topics)) for _ in range(tabs)]
        for tab in opened:
            tab.page = TimedPage(tab.page)
        stage = Stage(world, runs, robot, opened)
        try:
            yield stage
        finally:
            for task in stage.playing:
                task.cancel()
            await asyncio.gather(*stage.playing, return_exceptions=True)
