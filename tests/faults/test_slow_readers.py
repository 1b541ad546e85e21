"""R9: pages that hardly read harm nobody, cost nothing when they have gone, and end at the truth if they read again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from app.domain.changes import End, Told
from app.domain.execucao import Line
from app.domain.values import now
from tests.faults.frames import PING_SAID, Visitor
from tests.faults.oracle import is_the_truth
from tests.faults.program import Program
from tests.faults.scale import Scale, percentile
from tests.waiting import until

P99_S, GONE_S = 0.5, 60.0
QUICK_GONE_S = 20.0  # the system alone gives them up after 30 s, whatever our rhythm
SMALL = 4_096  # bytes that the kernel takes for a page which hardly reads
SLOW_BYTES_S = 1_024
LINES, TEXT = 15, "x" * 3_900  # 59 KB a change: what a topic's log still keeps
MEMORY = 1.10
WARM_BYTES = 12 * 2**20  # that a process which has just begun may still grow by itself


async def test_slow_pages_harm_nobody(program: Program, scale: Scale) -> None:
    """Two waves of them: what the first one needed is kept by the allocator, a second one must add nothing."""
    topic = f"execucao:{(execucao := await program.a_running_execucao())}"
    async with program.visitors(scale.healthy, topic) as healthy:
        await until(lambda: all(page.page.stories[topic].estado for page in healthy), what="all follow")
        flood = Flood(program, execucao, scale.beat_s)
        await flood.lasts(scale.flood_s / 4)
        sizes, gone_s = [program.rss_bytes], 0.0
        for _ in range(2 if scale.full else 1):
            gone_s = max(gone_s, await a_wave(program, scale, flood, topic))
            sizes.append(program.rss_bytes)
        await flood.ends()
        for page in healthy:
            await is_the_truth(page.page.stories[topic], program.services.database, topic)
        late = [lag for page in healthy for lag in flood.lags_s(page.came[topic])]
        print(
            f"R9: {len(healthy)} healthy beside {scale.stuck} slow, {len(flood.told)} changes of {LINES} lines:"
            f" p50 {percentile(late, 0.5):.3f} s p99 {percentile(late, 0.99):.3f} s; memory before, after each wave"
            f" {[size // 2**20 for size in sizes]} MiB; the last that never read gone after {gone_s:.1f} s"
        )
        assert gone_s <= (GONE_S if scale.full else QUICK_GONE_S)
        assert percentile(late, 0.99) <= P99_S + scale.machine_s
        assert sizes[-1] <= sizes[-2] * MEMORY + (0 if scale.full else WARM_BYTES)


async def a_wave(program: Program, scale: Scale, flood: "Flood", topic: str) -> float:
    """Slow pages come, are told much, and go; after how many seconds those that never read were gone."""
    held, begun_s = program.connections, asyncio.get_running_loop().time()
    async with slow(program, scale, topic) as pages:
        trickling = held + len(pages) // 2
        gone = asyncio.create_task(moment_when(lambda: program.connections <= trickling))
        await flood.lasts(scale.flood_s, until_done=gone)
    await until(lambda: program.connections <= held, what="the slow have left", limit_s=90)
    return await gone - begun_s


async def test_a_page_that_stalls_and_reads_again_ends_at_the_truth(program: Program, scale: Scale) -> None:
    """Skipped over or sent away meanwhile: it comes back with what it has, as pages do."""
    execucao = await program.a_running_execucao()
    topic = f"execucao:{execucao}"
    async with program.visitors(4, topic, receive_bytes=SMALL) as stalled:
        await until(lambda: all(page.page.stories[topic].estado for page in stalled), what="all follow")
        for page in stalled:
            page.stall()
        flood = Flood(program, execucao, scale.beat_s)
        for number, page in enumerate(stalled):
            await flood.lasts(scale.flood_s / 4)
            page.resume()
            if number < 2:
                await until(lambda page=page: page.page.stories[topic].last or page.gone_s)
        await flood.ends()
        for page in stalled:
            if page.gone_s:
                page = await come_back(program, page, topic)
            await is_the_truth(page.page.stories[topic], program.services.database, topic)


async def test_a_peer_that_vanished_is_no_error(program: Program, scale: Scale) -> None:
    """What was said to it lies in the system's buffers, which give it up: nobody need read of it in the log."""
    if not scale.full:
        pytest.skip("the system gives a peer up after 30 s: played in `make faults`")
    execucao = await program.a_running_execucao()
    held = program.connections
    page = await program.socket(receive_bytes=SMALL)
    page.stall()
    await page.follow(f"execucao:{execucao}")
    await Flood(program, execucao, scale.beat_s).lasts(1)
    assert program.connections > held
    await until(lambda: program.connections <= held, what="it is given up", limit_s=GONE_S)
    assert program.troubles == []


async def come_back(program: Program, gone: Visitor, topic: str) -> Visitor:
    assert gone.closed_with in {4001, 4408, None}
    back = await program.socket()
    back.page = gone.page
    program.listen(back)
    await back.follow(topic)
    return back


class Flood:
    """Changes with lines, at a steady pace; `told`: (counter, loop time of its commit)."""

    def __init__(self, program: Program, execucao: UUID, beat_s: float) -> None:
        self._record, self._execucao = program.services.recorder.record, execucao
        self._beat_s, self._n = beat_s, 0
        self.told: list[tuple[int, float]] = []

    async def lasts(self, for_s: float, *, until_done: "asyncio.Task[float] | None" = None) -> None:
        """So long at least, and until the other has come to its end."""
        loop = asyncio.get_running_loop()
        over_s = loop.time() + for_s
        while loop.time() < over_s or (until_done is not None and not until_done.done()):
            numbers = range(self._n + 1, self._n + LINES + 1)
            self._n += LINES
            lines = tuple(Line(n, now(), "INFO", f"{n} {TEXT}") for n in numbers)
            recorded = await self._record(self._execucao, Told(linhas=lines))
            self.told.append((recorded.execucao.seq, loop.time()))
            await asyncio.sleep(self._beat_s)

    async def ends(self) -> None:
        await self._record(self._execucao, Told(fim=End("CONCLUIDO", "ok", None)))

    def lags_s(self, came: list[tuple[int, float]]) -> list[float]:
        """`came`: when a page was at which counter, ascending."""
        lags, moments = [], iter(came)
        counter, moment = next(moments)
        for seq, at_s in self.told:
            while counter < seq:
                counter, moment = next(moments)
            lags.append(max(0.0, moment - at_s))
        return lags


async def moment_when(fact: Callable[[], bool]) -> float:
    await until(fact, what="those that never read are gone", limit_s=GONE_S + 15)
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def slow(program: Program, scale: Scale, topic: str) -> AsyncIterator[list[Visitor]]:
    """Half never read, half read a trickle; all say that they live."""
    made = [await program.socket(receive_bytes=SMALL) for _ in range(scale.stuck)]
    for n, page in enumerate(made):
        await page.follow(topic)
        if n % 2:
            page.stall()
    pretending = [asyncio.create_task(pretend(page, trickle=not n % 2)) for n, page in enumerate(made)]
    try:
        yield made
    finally:
        for task in pretending:
            task.cancel()
        ended = await asyncio.gather(*pretending, return_exceptions=True)
        for page in made:
            page.leave()
    assert [e for e in ended if isinstance(e, Exception)] == []


async def pretend(page: Visitor, *, trickle: bool) -> None:
    """Until the server cuts it: a ping each second, so that it is slow, not silent."""
    while await page.send(PING_SAID):
        if trickle and not await page.reader.read(SLOW_BYTES_S):
            return
        await asyncio.sleep(1)
