"""Figure 6: the server is restarted under 2,000 readers of three topics each; when the last is live again."""

import json
import time
from collections import defaultdict
from pathlib import Path

from bench.load.followers import Followers
from bench.machine import cpu_s
from bench.options import Options
from bench.painel.town import build
from bench.peers import painel
from bench.place import a_place
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import shown, table

NAME = "painel"
EACH = 3
LIMIT_S = 60.0
SHARED_S = 0.2  # a topic may be read once in this time
NOTES = "BENCH_LOOKS"  # bench.painel.counted writes there
MODULE = "bench.painel.counted"


async def run(options: Options) -> Result:
    about = {"readers": options.sized(2_000, 60), "topics": options.sized(300, 30), "each": EACH}

    async def measure(name: str) -> Figures:
        return await _one(about["readers"], about["topics"])

    return await interleaved(Result("storm", about | {"quick": options.quick}), [NAME], options, measure)


async def _one(readers: int, topics: int) -> Figures:
    async with a_place() as place:
        notes = place.folder / "looks"
        env = painel.environment(place) | {NOTES: str(notes)}
        town = await build(painel.settings_in(env), readers=readers, running=topics)
        served = await painel.serve(place, env, town, module=MODULE)
        names = [f"execucao:{i}" for i in town.execucoes]
        followers = Followers(served, names, each=EACH, reconnects=True)
        await followers.crowd.grow(readers)
        before = len(notes.read_text().splitlines())
        told = time.monotonic()
        await served.child.stop()
        ended = time.monotonic()
        again = await painel.serve(place, env, town, module=MODULE)
        ready = time.monotonic()
        done = await followers.crowd.until(lambda: len(followers.live_at_s) >= readers, limit_s=LIMIT_S)
        live = sorted(followers.live_at_s)
        closed = followers.crowd.tally.closed
        figures = {
            "live_again": len(live),
            "all_live": done,
            "stop_s": ended - told,
            "start_s": ready - ended,
            "last_s": live[-1] - told if done else None,
            "last_after_ready_s": live[-1] - ready if done else None,
            "half_s": live[len(live) // 2] - told if live else None,
            "drained": closed[1012],
            "attempts": followers.attempts,
            "refused": dict(followers.refused),
            "server_cpu_s": cpu_s(again.pid),
        }
        await followers.leave()
        return figures | _looks(notes, before)


def _looks(notes: Path, before: int) -> Figures:
    """Reads since the restart; `per_share` is the most that one topic had within `SHARED_S`."""
    times: dict[str, list[float]] = defaultdict(list)
    looks = [json.loads(line) for line in notes.read_text().splitlines()[before:]]
    for at_s, topics in looks:
        for topic in topics:
            times[topic].append(at_s)
    most = max(
        (sum(0 <= t - at < SHARED_S for t in found) for found in times.values() for at in found), default=0
    )
    return {
        "looks": len(looks),
        "topic_reads": sum(map(len, times.values())),
        "topics_read": len(times),
        "per_share": most,
    }


def report(result: Result) -> str:
    seconds = ["stop_s", "start_s", "half_s", "last_s", "last_after_ready_s"]
    counts = ["drained", "attempts", "looks", "topic_reads", "per_share"]
    cells = [
        *(shown(result.worst(NAME, key), 2) for key in seconds),
        *(shown(result.worst(NAME, key), 0) for key in counts),
    ]
    heads = [
        "stop s",
        "start s",
        "half live s",
        "last live s",
        "after ready s",
        "closed 1012",
        "attempts",
        "looks",
        "topic reads",
        "most per topic in 200 ms",
    ]
    return table(heads, [cells])
