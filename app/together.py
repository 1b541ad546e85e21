"""Questions that come at the same time, answered by one look."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Together(Generic[Key, Value]):
    """One `fetch` at a time; whoever asks while it runs is in the next one, so an answer is never older than its question."""

    def __init__(self, fetch: Callable[[list[Key]], Awaitable[dict[Key, Value]]]) -> None:
        self._fetch = fetch
        self._one = asyncio.Lock()
        self._asked: dict[Key, None] = {}
        self._next: asyncio.Task[dict[Key, Value]] | None = None
        self._now: asyncio.Task[dict[Key, Value]] | None = None

    async def ask(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """What `fetch` says of these keys, perhaps of others besides. Raises what `fetch` raises."""
        self._asked.update(dict.fromkeys(keys))
        if self._next is None:
            self._next = asyncio.create_task(self._answer())
            self._next.add_done_callback(_heard)
        return await asyncio.shield(self._next)  # one who gives up takes nobody's answer away

    async def stop(self) -> None:
        """Whoever still waits is told that it was cancelled."""
        tasks = [task for task in (self._now, self._next) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def under_way(self) -> None:
        """Wait for the answer that is being fetched, if one is."""
        if self._now is not None:
            await asyncio.shield(self._now)

    async def _answer(self) -> dict[Key, Value]:
        async with self._one:
            asked, self._asked = list(self._asked), {}
            self._now, self._next = self._next, None
            try:
                return await self._fetch(asked)
            finally:
                self._now = None


def _heard(answer: "asyncio.Task[object]") -> None:
    """All who asked may have gone: then its failure is no news."""
    if not answer.cancelled():
        answer.exception()
