"""Endless tasks with an owner: restarted when they fail, stopped with their group."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

RESTART_FIRST_S, RESTART_MAX_S = 0.1, 5.0  # a task that fails at once must not spin


class Background:
    """Owns endless tasks. A failure is logged and the task starts again; `stop` cancels and awaits all."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.restarts = 0

    def keep(self, name: str, run: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run `run` for ever, again after each failure."""
        return self._own(asyncio.create_task(self._supervise(name, run), name=name))

    def once(self, name: str, work: Awaitable[None]) -> asyncio.Task[None]:
        """Run `work` to its end; a failure is logged, never lost."""
        return self._own(asyncio.create_task(self._log_failure(name, work), name=name))

    async def finish(self) -> None:
        """Wait until all that was begun with `once` has ended by itself."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Cancel every task and wait until each has ended."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _own(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _supervise(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        wait_s = RESTART_FIRST_S
        while True:
            try:
                return await run()
            except Exception:
                self.restarts += 1
                log.exception("background task failed; it starts again", extra={"task": name})
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, RESTART_MAX_S)

    async def _log_failure(self, name: str, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception:
            log.exception("background work failed", extra={"task": name})
