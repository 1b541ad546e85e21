"""Endless tasks with an owner: restarted when they fail, stopped with their group."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

RESTART_FIRST_S, RESTART_MAX_S = 0.1, 5.0  # a task that fails at once must not spin
WELL_S = 60.0  # after so long a failure is a new one
STOP_S = 2.0  # a task that does not take its cancellation must not hold the process


class Background:
    """Owns endless tasks. A failure is logged and the task starts again; `stop` cancels and awaits all."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.restarts = 0

    def keep(self, name: str, run: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run `run` for ever, again after each failure."""
        return self._own(asyncio.create_task(self._supervise(name, run), name=name))

    def once(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` to its end; a failure is logged, never lost."""
        task = self._own(asyncio.create_task(work, name=name))
        task.add_done_callback(_log_failure)
        return task

    async def finish(self) -> None:
        """Wait until all that was begun with `once` has ended by itself."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Cancel every task; wait until each has ended, but not for ever."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=STOP_S)
            for task in stuck:
                log.error("background task did not stop", extra={"task": task.get_name()})

    def _own(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _supervise(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        wait_s = RESTART_FIRST_S
        while True:
            begun_s = loop.time()
            try:
                return await run()
            except Exception:
                self.restarts += 1
                log.exception("background task failed; it starts again", extra={"task": name})
            wait_s = RESTART_FIRST_S if loop.time() - begun_s > WELL_S else min(wait_s * 2, RESTART_MAX_S)
            await asyncio.sleep(wait_s)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("background work failed", extra={"task": task.get_name()}, exc_info=error)
