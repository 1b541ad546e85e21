"""Figure 3: resident memory of an open, idle connection with a browser's headers."""

import asyncio

from bench.load.run import Stretch
from bench.machine import rss_kib
from bench.options import Options
from bench.peers import others, painel
from bench.peers.roster import BARE, IDLE, PEERS, present
from bench.place import a_place
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import shown, table

FEW = 20  # connections that warm the server's own structures
SETTLE_S = 2.0
RATE = 5.0  # deltas in the second before each look: a page that was never told anything is no page
SILENT = {BARE, IDLE}

SERVERS = {
    **PEERS,
    BARE: lambda place, readers: others.bare(place),
    IDLE: lambda place, readers: painel.start(place, readers=readers, idle=True),
}


async def run(options: Options) -> Result:
    half = options.sized(1_000, 50)
    servers = present(SERVERS)
    about = {"connections": [half, 2 * half], "quick": options.quick}

    async def measure(name: str) -> Figures:
        async with a_place() as place:
            served = await servers[name](place, 2 * half + FEW)
            crowd = served.crowd()
            stretch = Stretch(place, served, crowd)
            found = []
            for size in (FEW, FEW + half, FEW + 2 * half):
                await crowd.grow(size)
                if name not in SILENT:
                    await stretch.run(rate=RATE, seconds=1.0)
                await asyncio.sleep(SETTLE_S)
                found.append(rss_kib(served.pid))
            await crowd.leave()
        few, one, two = found
        each = {"each_first_kib": (one - few) / half, "each_second_kib": (two - one) / half}
        return each | {"each_kib": (two - few) / (2 * half), "rss_few_kib": few, "rss_kib": two}

    return await interleaved(Result("memory", about), servers, options, measure)


def report(result: Result) -> str:
    bare = result.median(BARE, "each_kib")
    rows = []
    for name in result.rounds:
        each = result.median(name, "each_kib")
        above = None if each is None or bare is None else each - bare
        cells = [result.median(name, key) for key in ("each_first_kib", "each_second_kib", "rss_kib")]
        total = None if cells[2] is None else cells[2] / 1024
        rows.append(
            [
                name,
                shown(each),
                shown(cells[0]),
                shown(cells[1]),
                "–" if above is None else f"{above:+.1f}",
                shown(total),
            ]
        )
    first, both = result.about["connections"]
    heads = [
        "server",
        "KiB each",
        f"the first {first:,}",
        "the next as many",
        "above bare, KiB",
        f"process with {both:,}, MiB",
    ]
    return table(heads, rows)
