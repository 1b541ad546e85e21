"""R3: `kill -9` of workers with web processes, under load: nothing is lost, nothing is done twice."""

import asyncio
from pathlib import Path

from tests.faults.scale import Scale
from tests.topology.load import Load, a_load
from tests.topology.town import Town, a_town
from tests.topology.truth import all_agree

ROUNDS = (2, 20)  # quick, full; each kills a worker and a web process


async def test_killed_workers_and_web_processes_lose_nothing_and_repeat_nothing(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    """Runs ordered at one web process, followed and cancelled at the other, while they die."""
    rounds = ROUNDS[scale.full]
    async with a_town(tmp_path, scale, redis_url=redis_url, processos=92) as town:
        async with a_load(town, cancels=True) as load:
            for n in range(rounds):
                await a_round(town, load, n)
        ended = await all_agree(town, load)
        print(
            f"R3: {rounds} × kill -9 of a worker and a web process: {len(load.runs)} runs {dict(ended.statuses)},"
            f" {ended.jobs} jobs, robot {ended.counts}; {ended.retaken} taken up again, the slowest"
            f" {load.slowest_s:.1f} s after a death; {town.repeated} times nobody answered an order;"
            f" {len(town.pages)} pages came back {sum(page.came_back for page in town.pages)} times"
        )
        assert ended.retaken > 0, "no worker that died had anything in its hands"
        assert ended.statuses["CONCLUIDO"] > 0
        assert ended.statuses["CANCELADO"] > 0
        assert sum(page.came_back for page in town.pages) >= len(town.pages) // 2


async def a_round(town: Town, load: Load, n: int) -> None:
    """One worker and one web process die in the same moment, then are started as a supervisor would."""
    dying = [town.topology.workers[n % 2], town.topology.webs[n % 2]]
    await load.is_running()
    before, died_s = load.so_far(), asyncio.get_running_loop().time()
    codes = await asyncio.gather(*(process.kill() for process in dying))
    assert codes == [-9, -9]
    await asyncio.gather(load.goes_on(died_s, before), *(process.start() for process in dying))
