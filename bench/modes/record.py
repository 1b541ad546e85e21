"""Figure 1b: 600 executions that change five times a second by `record`, 1,000 readers of three each."""

import asyncio
import time
from typing import Any

from bench.load.followers import Followers
from bench.machine import cpu_s
from bench.options import Options
from bench.painel.robots import Robots
from bench.painel.town import build
from bench.peers import painel
from bench.place import a_place
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import share, shown, table

NAME = "painel"
RATE = 5.0
SECONDS = 10.0
EACH = 3
END_S = 10.0  # after the worker's last change; what has not come by then is lost


async def run(options: Options) -> Result:
    about: dict[str, Any] = {
        "executions": options.sized(600, 30),
        "readers": options.sized(1_000, 50),
        "each": EACH,
        "rate": RATE,
        "seconds": options.seconds(SECONDS),
        "quick": options.quick,
    }

    async def measure(name: str) -> Figures:
        return await _one(about["executions"], about["readers"], about["seconds"])

    return await interleaved(Result("record", about), [NAME], options, measure)


async def _one(executions: int, readers: int, seconds: float) -> Figures:
    async with a_place() as place:
        env = painel.environment(place)
        town = await build(painel.settings_in(env), readers=readers, running=0, waiting=executions)
        served = await painel.serve(place, env, town)
        robots = Robots(place, env, town)
        await robots.come(rate=RATE, seconds=seconds)
        followers = Followers(served, robots.topics, each=EACH)
        await followers.crowd.grow(readers)
        await asyncio.sleep(1.0)
        followers.crowd.tally.reset()
        server, own, begun = cpu_s(served.pid), time.process_time(), time.monotonic()
        robots.go()
        worker = await robots.done()
        truth = robots.truth()
        await followers.crowd.until(lambda: _is_complete(followers, truth), limit_s=END_S)
        took_s = time.monotonic() - begun
        figures = followers.crowd.tally.figures() | _lost(followers, truth)
        await followers.leave()
        return figures | {
            "changes_per_s": worker["recorded"] / worker["took_s"],
            "refused": worker["refused"],
            "deliveries_per_s": followers.crowd.tally.delivered / took_s,
            "server_cpu": (cpu_s(served.pid) - server) / took_s,
            "client_cpu": (time.process_time() - own) / took_s,
            "worker_cpu": worker["cpu"],
            "commit_max_ms": worker["slowest_ms"],
            "lost_readers": len(followers.crowd.lost),
        }


def _is_complete(followers: Followers, truth: dict[str, tuple[int, str]]) -> bool:
    return all(
        story.final and story.linhas == truth[topic][0]
        for ear in followers.ears
        for topic, story in ear.stories.items()
    )


def _lost(followers: Followers, truth: dict[str, tuple[int, str]]) -> Figures:
    """What readers do not show of what the database says."""
    stories = [(topic, story) for ear in followers.ears for topic, story in ear.stories.items()]
    lines = sum(max(0, truth[topic][0] - story.linhas) for topic, story in stories)
    finals = sum(truth[topic][1] != "CONCLUIDO" or not story.final for topic, story in stories)
    return {"lost_lines": lines + followers.crowd.tally.missing, "lost_finals": finals}


def report(result: Result) -> str:
    lost = ["lost_lines", "lost_finals", "refused"]
    cells = [
        shown(result.median(NAME, "changes_per_s"), 0),
        shown(result.median(NAME, "deliveries_per_s"), 0),
        *(shown(result.worst(NAME, key), 0) for key in lost),
        shown(result.median(NAME, "p50_ms")),
        shown(result.median(NAME, "p99_ms")),
        share(result.median(NAME, "server_cpu")),
        share(result.median(NAME, "worker_cpu")),
        share(result.median(NAME, "client_cpu")),
    ]
    heads = [
        "changes/s",
        "deliveries/s",
        "lines lost",
        "ends lost",
        "refused",
        "p50 ms",
        "p99 ms",
        "server CPU",
        "recorder CPU",
        "client CPU",
    ]
    return table(heads, [cells])
