"""Any order of faults: what pages show is always something that was, and in the end what is."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.machine.scenes import TABS, Scenes

EXECUTIONS = st.integers(0, 1)
TAB = st.integers(0, TABS - 1)


class Faults(Scenes, RuleBasedStateMachine):
    """Commit, lose, repeat, reorder, crash, cut, trim, restore, stall, revoke; after each step nothing is false."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="painel-machine-"))

    def run(self, work: Awaitable[object]) -> None:
        async def step() -> None:
            await work

        self.runner.run(step())

    @initialize()
    def opened(self) -> None:
        self.run(self._open())

    @rule(which=EXECUTIONS, times=st.integers(1, 3), lines=st.integers(0, 3))
    def told(self, which: int, times: int, lines: int) -> None:
        for _ in range(times):
            self.run(self._commit(which, lines))

    @rule(which=EXECUTIONS, tab=TAB)
    def stalled_in_a_flood(self, which: int, tab: int) -> None:
        """A page takes nothing while more than a topic's log holds goes by, then it reads again."""
        self.run(self._stall(which, self.tabs[tab]))

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

    @rule()
    def subscription_lost(self) -> None:
        self.run(self._lose_subscription())

    @rule(times=st.integers(1, 3))
    def looks_fail(self, times: int) -> None:
        """The database is away for a moment."""
        self.stage.failing = times

    @invariant()
    def nothing_false(self) -> None:
        if hasattr(self, "tabs"):
            self.check()

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
