"""Changes of two lines each in a closed loop: through the real recorder, beside a bare `executemany`.

Words: the numbers of changes at once, separated by commas; seconds of one slice; slices of each kind.
Says a line of JSON for each number.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import uvloop

from app.cli.running import settled
from app.domain.changes import Told
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence.database import Database
from app.realtime.publisher import Publisher
from app.recording.recorder import GROUP, Recorder
from app.settings import Settings
from bench.painel.bare import Bare
from bench.painel.town import build
from bench.painel.worker import TEXT, Worker

LINES = 2
PROGRESS_LINES = 8
RECORDED, TOLD, BARE = "recorded", "told", "bare"
KINDS = (RECORDED, TOLD, BARE)


class Loops:
    """`told` is the recorder with its news on the way to Redis, as in life; `recorded` has nobody to tell."""

    def __init__(self, told: Recorder, silent: Recorder, ids: list[UUID], bare: Bare) -> None:
        self._ids, self._bare = ids, bare
        self._lines = dict.fromkeys(ids, 0)
        self._recorders = {TOLD: told, RECORDED: silent}

    async def slice(self, kind: str, at_once: int, seconds: float) -> tuple[int, float, float]:
        """Changes committed, seconds that they took, CPU seconds of this process."""
        begun, cpu = time.monotonic(), time.process_time()
        until = begun + seconds
        if kind == BARE:
            changes = await self._write(at_once, until)
        else:
            own = self._ids[:at_once]
            changes = sum(await asyncio.gather(*(self._record(self._recorders[kind], i, until) for i in own)))
        return changes, time.monotonic() - begun, time.process_time() - cpu

    async def _record(self, recorder: Recorder, i: UUID, until: float) -> int:
        changes = 0
        while time.monotonic() < until:
            first = self._lines[i] + 1
            lines = tuple(Line(n, now(), "INFO", TEXT) for n in range(first, first + LINES))
            await recorder.record(i, Told(progresso=min(98, first // PROGRESS_LINES), linhas=lines))
            self._lines[i] += LINES
            changes += 1
        return changes

    async def _write(self, at_once: int, until: float) -> int:
        """One transaction after another with as many changes as the recorder would put into one."""
        changes = 0
        while time.monotonic() < until:
            for i in range(0, at_once, GROUP):
                changes += await self._bare.commit(range(i, min(i + GROUP, at_once)))
        return changes


async def measure(loops: Loops, at_once: int, seconds: float, slices: int) -> dict[str, float]:
    """Slices of each kind in turn, so that the machine's moods, the table's growth meet all alike."""
    found = {kind: [0.0, 0.0, 0.0] for kind in KINDS}
    for _ in range(slices):
        for kind in KINDS:
            for place, value in enumerate(await loops.slice(kind, at_once, seconds)):
                found[kind][place] += value
    said: dict[str, float] = {"at_once": at_once}
    for kind, (changes, took_s, cpu_s) in found.items():
        said |= {f"{kind}_per_s": changes / took_s, f"{kind}_cpu": cpu_s / took_s}
    return said


async def main(levels: list[int], seconds: float, slices: int) -> None:
    settings, most = Settings.from_env(), max(levels)
    town = await build(settings, readers=0, running=0, waiting=2 * most)
    database = Database(settings.database_url)
    publisher = Publisher(settings.redis_url, prefix=f"{settings.redis_prefixo}:", ritmo=settings.ritmo)
    publisher.start()
    told = Recorder(database, ritmo=settings.ritmo, tell=publisher.publish)
    silent = Recorder(database, ritmo=settings.ritmo, tell=lambda messages: None)
    told.start()
    silent.start()
    ids = await Worker(database, silent).create(town.processos)
    bare = Bare(database, list(zip(ids[most:], town.processos[most:], strict=True)))
    loops = Loops(told, silent, ids[:most], bare)
    settled()
    await measure(loops, max(levels), seconds / 2, 1)  # warms up: statements, pages, connections
    for at_once in levels:
        print(json.dumps(await measure(loops, at_once, seconds, slices)), flush=True)
    ends: list[Callable[[], Awaitable[None]]] = [told.stop, silent.stop, publisher.stop, database.close]
    for end in ends:
        await end()


if __name__ == "__main__":
    uvloop.run(main([int(word) for word in sys.argv[1].split(",")], float(sys.argv[2]), int(sys.argv[3])))
