"""The machine with a Redis that loses what it was given, with a database that is restored."""

from collections.abc import Awaitable, Iterator

from hypothesis.stateful import precondition, rule

from tests.machine.machine import Faults


class Lossy(Faults):
    """Besides: Redis loses what it was given, the database is restored. Only the regular look can heal these."""

    @rule()
    def lost(self) -> None:
        self.run(self.stage.deliver(lost=0.5))

    @rule()
    def saved(self) -> None:
        self.stage.save()

    @precondition(lambda self: self.stage.saved is not None)
    @rule()
    def restored(self) -> None:
        self.run(self._restore())

    async def _restore(self) -> None:
        self.stage.during_look.clear()
        for tab in self.tabs:
            tab.page.takes.set()
            if not tab.follows_all:
                tab.page.stories.clear()  # who slept through a restore: counters cannot tell
        await self.stage.restore()
        await self._shows_the_truth([tab for tab in self.tabs if tab.follows_all])

    def last_scenes(self) -> Iterator[Awaitable[object]]:
        yield from super().last_scenes()
        yield self._lose(0.5)
        yield self._lose(1.0)

    async def _lose(self, share: float) -> None:
        for _ in range(6):
            await self._commit(0, 1)
        await self.stage.deliver(lost=share)
