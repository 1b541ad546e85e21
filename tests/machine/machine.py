"""Any order of faults: what pages show is always something that was, and in the end what is."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Iterator
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

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
EXECUTIONS = st.integers(0, 1)
TAB = st.integers(0, TABS - 1)


class Faults(RuleBasedStateMachine):
    """Commit, lose, repeat, reorder, crash, cut, trim, restore, stall, revoke; after each step nothing is false."""

    ritmo: Ritmo = QUICK

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="painel-machine-"))
        self.n = 0

    def run(self, work: Awaitable[object]) -> None:
        async def step() -> None:
            await work

        self.runner.run(step())

    @initialize()
    def opened(self) -> None:
        self.run(self._open())

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

    @rule(which=EXECUTIONS, times=st.integers(1, 3), lines=st.integers(0, 3))
    def told(self, which: int, times: int, lines: int) -> None:
        for _ in range(times):
            self.run(self._commit(which, lines))

    @rule(which=EXECUTIONS, tab=TAB)
    def stalled_in_a_flood(self, which: int, tab: int) -> None:
        """A page takes nothing while more than a topic's log holds goes by, then it reads again."""
        self.run(self._stall(which, self.tabs[tab]))

    async def _stall(self, which: int, tab: Tab) -> None:
        await self.stage.deliver()
        tab.page.takes.clear()
        for _ in range(3):
            await self._commit(which, 30, size=3_000)
            await self.stage.deliver()
        tab.page.takes.set()

    @rule(which=EXECUTIONS)
    def ended(self, which: int) -> None:
        self.run(self._commit(which, 1, end=True))

    @rule()
    def delivered(self) -> None:
        self.run(self.stage.deliver())

    @rule()
    def shuffled(self) -> None:
        self.run(self.stage.deliver(shuffled=True))

    @rule()
    def repeated(self) -> None:
        self.run(self.stage.deliver(repeated=True))

    @rule(which=EXECUTIONS)
    def lost_in_the_middle(self, which: int) -> None:
        """What comes after a lost message tells that something is missing."""
        self.run(self._hole(which))

    async def _hole(self, which: int) -> None:
        await self.stage.deliver()
        await self._commit(which, 1)
        self.stage.wire.clear()
        await self._commit(which, 1)
        await self.stage.deliver()

    @rule(tab=TAB)
    def connected(self, tab: int) -> None:
        self.run(self.tabs[tab].connect())

    @rule(tab=TAB)
    def asks_again(self, tab: int) -> None:
        if self.tabs[tab].connected:
            self.run(self.tabs[tab].follow(*self.stage.topics))

    @rule(tab=TAB)
    def cut(self, tab: int) -> None:
        self.run(self.tabs[tab].cut())

    @rule(tab=TAB)
    def stalled(self, tab: int) -> None:
        self.tabs[tab].page.takes.clear()

    @rule(tab=TAB)
    def reads_again(self, tab: int) -> None:
        self.tabs[tab].page.takes.set()

    @rule(tab=TAB)
    def revoked(self, tab: int) -> None:
        self.run(self.tabs[tab].revoke())

    @rule(which=EXECUTIONS)
    def crashed(self, which: int) -> None:
        """The web process dies with all that it knew; a commit falls into the joins of those who come back."""
        self.run(self._crash(which))

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

    @rule()
    def subscription_lost(self) -> None:
        self.run(self._lose_subscription())

    @rule(times=st.integers(1, 3))
    def looks_fail(self, times: int) -> None:
        """The database is away for a moment."""
        self.stage.failing = times

    @invariant()
    def nothing_false(self) -> None:
        for tab in getattr(self, "tabs", []):
            tab.check()

    def teardown(self) -> None:
        """After each last scene faults stop: every page comes to what the database says."""
        try:
            if hasattr(self, "tabs"):
                self.run(self._converge())
                for scene in self.last_scenes():
                    self.run(scene)
                    self.run(self._converge())
        finally:
            if hasattr(self, "stage"):
                self.run(self.stage.close())
            self.runner.close()
            shutil.rmtree(self.folder)

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
        self.nothing_false()
