"""The distributed engine's adapter: docket carries ids, the database says what is true about them."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from docket import Docket, Worker
from redis.exceptions import RedisError

from app.background import Background
from app.jobs.carried import Carried
from app.jobs.runner import Runner
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

CONNECTIONS = 20_000  # docket's default of 100 ends a process that carries 300 jobs
END_S = 1.0  # a frozen Redis must not hold the process; our own runs have ended by then
SUBMITTING = 10_000  # ids on their way to Redis
CONCURRENCY = 2_000  # executions of one process at once


class DocketEngine:
    """Carries executions in this process (`executes`) or only hands them to other processes."""

    def __init__(
        self,
        url: str,
        *,
        name: str,
        ritmo: Ritmo,
        runner: Runner,
        executes: bool,
        resubmit: Callable[[], None],
    ) -> None:
        self._url = url
        self._name = name
        self._ritmo = ritmo
        self._runner = runner
        self._executes = executes
        self._resubmit = resubmit
        self.carried: dict[object, Carried] = {}
        self._queue: asyncio.Queue[UUID] = asyncio.Queue(SUBMITTING)
        self._background = Background()
        self._working: asyncio.Task[None] | None = None
        self._worker_name = ""
        self.stopping = False

    async def start(self) -> None:
        separator = "&" if "?" in self._url else "?"
        self._docket = Docket(
            name=self._name,
            url=f"{self._url}{separator}max_connections={CONNECTIONS}",
            execution_ttl=timedelta(0),  # an id that ended may be asked for again at once
        )
        await self._docket.__aenter__()
        self._docket.register(self._carry, names=["carry"])
        self._background.keep("submit", self._submit_for_ever)
        if self._executes:
            self._background.keep("worker", self._work_for_ever)
            self._background.keep("listed", self._stay_listed_for_ever)

    def submit(self, ids: Sequence[UUID]) -> None:
        """Ask that these be carried; an id that is already known to the engine is not added again."""
        for execucao_id in ids:
            if self._queue.full():
                log.warning("submit queue is full; the recovery will find the rest")
                return
            self._queue.put_nowait(execucao_id)

    async def hand_back(self) -> None:
        """Stop carrying. What is in flight stays pending for another process or the next start."""
        self.stopping = True
        await self._end_worker()

    async def stop(self) -> None:
        self.stopping = True
        await self._end_worker()
        await self._background.stop()
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(END_S):
                await self._docket.__aexit__(None, None, None)

    async def _carry(self, execucao_id: str) -> None:
        """What docket runs, here or in another process."""
        present = self.carried.get(execucao_id)
        if present is not None:  # delivered twice to the same process: the first one is still at it
            await present.done.wait()
            return
        carried = self.carried[execucao_id] = Carried(UUID(execucao_id))
        carried.running = asyncio.create_task(self._runner.run(carried), name=f"execucao:{execucao_id}")
        try:
            await asyncio.wait([carried.running])
            if not carried.running.cancelled():
                carried.running.result()
            elif not carried.lost.is_set():
                raise asyncio.CancelledError  # handed back: docket keeps the message for whoever comes next
        finally:
            carried.running.cancel()
            await asyncio.gather(carried.running, return_exceptions=True)
            carried.done.set()
            del self.carried[execucao_id]
            self.offer_turns()

    def offer_turns(self) -> None:
        """Somebody ended, or a queue moved: whoever waits for room with a carrier looks again."""
        for carried in self.carried.values():
            carried.turn.set()

    async def _submit_for_ever(self) -> None:
        while True:
            execucao_id = await self._queue.get()
            try:
                await self._docket.add("carry", key=str(execucao_id))(str(execucao_id))
            except (RedisError, OSError) as error:
                log.warning("not submitted; the recovery will", extra={"cause": repr(error)})

    async def _work_for_ever(self) -> None:
        """One worker after another; each ends by our wish, or because Redis had forgotten it."""
        while not self.stopping:
            self._worker_name = f"{socket.gethostname()}#{os.getpid()}#{uuid4().hex[:8]}"
            worker = Worker(
                self._docket,
                name=self._worker_name,
                concurrency=CONCURRENCY,
                redelivery_timeout=timedelta(seconds=self._ritmo.lease_s),
                reconnection_delay=timedelta(seconds=self._ritmo.watch_s),
                schedule_automatic_tasks=False,
            )
            await worker.__aenter__()
            working = self._working = asyncio.create_task(worker.run_forever(), name="docket")
            self._resubmit()
            try:
                await asyncio.wait([working])
            finally:
                await self._end_worker()
                if working.done():  # else it waits for a frozen Redis, and so would this
                    await worker.__aexit__(None, None, None)

    async def _end_worker(self) -> None:
        """docket's graceful stop first, then our jobs: so their messages stay pending, none is lost."""
        working, self._working = self._working, None
        if working is None:
            return
        working.cancel()
        await asyncio.sleep(0)  # the worker sees its stop before its jobs see theirs
        give_up_at = asyncio.get_running_loop().time() + END_S
        while not working.done() and asyncio.get_running_loop().time() < give_up_at:
            for carried in list(self.carried.values()):
                if carried.running is not None:
                    carried.running.cancel()
            await asyncio.wait([working], timeout=0.05)

    async def _stay_listed_for_ever(self) -> None:
        """Redis answers and does not list us: hand back, begin again. Silent: go on, the fence suffices."""
        unlisted_since: float | None = None
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._ritmo.watch_s)
            try:
                listed = {worker.name for worker in await self._docket.workers()}
            except (RedisError, OSError):
                unlisted_since = None
                continue
            if self._worker_name in listed or self._working is None:
                unlisted_since = None
                continue
            unlisted_since = unlisted_since or loop.time()
            if loop.time() - unlisted_since >= self._ritmo.unlisted_s:
                log.warning("redis had forgotten this worker; its jobs are taken up again")
                unlisted_since = None
                await self._end_worker()
