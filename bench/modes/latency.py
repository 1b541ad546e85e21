"""Figure 2: how late and how dear a delta is, 50 a second to 500 readers, beside the peers."""

import asyncio

from bench.load.run import WARM_S, Stretch
from bench.options import Options
from bench.peers.roster import NAIVE, NCHAN, PEERS, Start, present
from bench.place import a_place
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import share, shown, table, times

RATE = 50.0
SECONDS = 10.0
SETTLE_S = 1.0  # the crowd's arrival is over


async def run(options: Options) -> Result:
    readers = options.sized(500, 50)
    peers = present(PEERS)
    about = {"readers": readers, "rate": RATE, "seconds": options.seconds(SECONDS), "quick": options.quick}

    async def measure(name: str) -> Figures:
        return await one(peers[name], readers=readers, rate=RATE, seconds=options.seconds(SECONDS))

    return await interleaved(Result("latency", about), peers, options, measure)


async def one(start: Start, *, readers: int, rate: float, seconds: float) -> Figures:
    """A fresh server, a fresh crowd, a warm-up, then what counts."""
    async with a_place() as place:
        served = await start(place, readers)
        crowd = served.crowd()
        await crowd.grow(readers)
        await asyncio.sleep(SETTLE_S)
        stretch = Stretch(place, served, crowd)
        await stretch.run(rate=rate, seconds=WARM_S)
        figures = await stretch.run(rate=rate, seconds=seconds)
        await crowd.leave()
        return figures | {"lost_readers": len(crowd.lost)}


def report(result: Result) -> str:
    rows = [
        [
            name,
            shown(result.median(name, "p50_ms"), 2),
            shown(result.median(name, "p99_ms"), 2),
            times(result.ratio(name, "p99_ms", NCHAN)),
            shown(result.median(name, "cpu_s_per_100k"), 2),
            times(result.ratio(name, "cpu_s_per_100k", NCHAN)),
            times(result.ratio(name, "cpu_s_per_100k", NAIVE)),
            shown(result.worst(name, "missing"), 0),
            share(result.median(name, "client_cpu")),
        ]
        for name in result.rounds
    ]
    heads = [
        "server",
        "p50 ms",
        "p99 ms",
        "÷ nchan",
        "CPU s per 100 k",
        "÷ nchan",
        "÷ naive",
        "missing",
        "client CPU",
    ]
    return table(heads, rows)
