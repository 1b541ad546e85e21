"""What can happen to pages: each scene alone, and all of them at the end of every play."""

import asyncio
from collections.abc import Awaitable, Iterator
from pathlib import Path

from app.domain.changes import End, Told
from app.domain.errors import Refused
from app.domain.execucao import Line
from app.domain.values import now
from app.ritmo import Ritmo
from tests.machine.stage import QUICK, Stage
from tests.machine.tab import Tab
from tests.machine.template import Template
from tests.page import Page
from tests.waiting import until

TABS = 3
CONVERGES_S = 3.0  # far above what healing needs at this rhythm


class Scenes:
    """A stage with its pages; `n` counts what was said, so that no two lines are alike."""

    ritmo: Ritmo = QUICK
    folder: Path
    stage: Stage
    tabs: list[Tab]
    n = 0

    def last_scenes(self) -> Iterator[Awaitable[object]]:
        """What no order of steps may leave out."""
        yield self._run_again()
        yield self._stall(0, self.tabs[0])
        yield self._crash(0)
        yield self._repeat()
        yield self._hole(0)
        yield self._lose_subscription()
        yield self._fail_for_one_that_is_live()
        yield self._fail_for_the_first_who_come()

    def check(self) -> None:
        for tab in self.tabs:
            tab.check()

    async def _open(self) -> None:
        template, cadastro = await Template.make()
        self.stage = Stage(self.folder, template, cadastro, self.ritmo)
        await self.stage.open()
        self.tabs = [Tab(self.stage) for _ in range(TABS)]
        await self.tabs[0].connect()

    async def _commit(self, which: int, lines: int, size: int = 20, end: bool = False) -> None:
        """News of one execution, as its job records them."""
        i = self.stage.executions[which]
        async with self.stage.database.read():
            known = (await self.stage.truth())[f"execucao:{i}"].estado["linhas"]
        new = []
        for n in range(known + 1, known + lines + 1):
            self.n += 1
            new.append(Line(n, now(), "INFO", f"{self.n} {'x' * size}"))
        fim = End("CONCLUIDO", "ok", None) if end else None
        try:
            change = Told(progresso=self.n % 100, linhas=tuple(new), fim=fim)
            await self.stage.recorder.record(i, change)
        except Refused:
            return  # it had ended
        await self.stage.remember()

    async def _stall(self, which: int, tab: Tab) -> None:
        await self.stage.deliver()
        tab.page.takes.clear()
        for _ in range(3):
            await self._commit(which, 30, size=3_000)
            await self.stage.deliver()
        tab.page.takes.set()

    async def _hole(self, which: int) -> None:
        await self.stage.deliver()
        await self._commit(which, 1)
        self.stage.wire.clear()
        await self._commit(which, 1)
        await self.stage.deliver()

    async def _crash(self, which: int) -> None:
        async def meanwhile() -> None:
            await self._commit(which, 1)
            wire, self.stage.wire = self.stage.wire, []
            self.stage.publisher.publish(wire)
            await self.stage.publisher.flush(timeout_s=1)

        was_here = [tab for tab in self.tabs if tab.connected]
        for tab in self.tabs:
            await tab.cut()
        await self.stage.hub.stop()
        await self.stage.start_hub()
        if was_here:
            self.stage.during_look.append(meanwhile)
        await asyncio.gather(*[tab.connect() for tab in was_here])

    async def _run_again(self) -> None:
        """Whatever had ended is run once more, so that there is something to tell."""
        await self.stage.run_again()

    async def _repeat(self) -> None:
        for _ in range(3):
            await self._commit(0, 1)
        await self.stage.deliver(repeated=True)

    async def _lose_subscription(self) -> None:
        await self._commit(0, 1)
        await self.stage.lose_subscription()

    async def _fail_for_one_that_is_live(self) -> None:
        """It asks again and the look fails: it goes on being told, without asking once more."""
        tab = self.tabs[0]
        self.stage.failing = 1
        await tab.follow(*self.stage.topics)
        self.stage.failing = 0
        await self._commit(0, 1)
        await self.stage.deliver()
        await self._shows_the_truth([tab])

    async def _fail_for_the_first_who_come(self) -> None:
        """After a restart one look fails: whoever comes next is not told that nothing exists."""
        for tab in self.tabs:
            await tab.cut()
        await self.stage.hub.stop()
        await self.stage.start_hub()
        self.stage.failing = 1
        await self.tabs[0].connect()
        self.stage.failing = 0
        self.tabs[1].page = Page()  # opened just now, so it has nothing yet
        await self.tabs[1].connect()
        await self._shows_the_truth([self.tabs[1]])

    async def _converge(self) -> None:
        self.stage.failing = 0
        await self.stage.deliver()
        for tab in self.tabs:
            tab.page.takes.set()
            await tab.connect()
        await self._shows_the_truth(self.tabs)

    async def _shows_the_truth(self, tabs: list[Tab]) -> None:
        truth = {t: (p.seq, p.estado, p.total) for t, p in (await self.stage.truth()).items()}
        await until(lambda: all(tab.shows() == truth for tab in tabs), what="the truth", limit_s=CONVERGES_S)
        self.check()
