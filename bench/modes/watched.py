"""Figure 8: the latency figure with executions in the database that nobody watches, then with ten times as many."""

from bench.modes import latency
from bench.options import Options
from bench.peers import painel
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import shown, table, times


async def run(options: Options) -> Result:
    readers, some = options.sized(500, 50), options.sized(2_000, 100)
    sizes = {f"{n:,} unwatched": n for n in (some, 10 * some)}
    about = {"readers": readers, "rate": latency.RATE, "seconds": options.seconds(latency.SECONDS)}

    async def measure(name: str) -> Figures:
        return await latency.one(
            lambda place, many: painel.start(place, readers=many, unwatched=sizes[name]),
            readers=readers,
            rate=latency.RATE,
            seconds=options.seconds(latency.SECONDS),
        )

    return await interleaved(Result("watched", about | {"quick": options.quick}), sizes, options, measure)


def report(result: Result) -> str:
    first = next(iter(result.rounds), "")
    keys = ("p50_ms", "p99_ms", "cpu_s_per_100k")
    rows = [
        [
            name,
            *(shown(result.median(name, key), 2) for key in keys),
            *(times(result.ratio(name, key, first)) for key in keys[1:]),
            shown(result.worst(name, "missing"), 0),
        ]
        for name in result.rounds
    ]
    heads = [
        "executions",
        "p50 ms",
        "p99 ms",
        "CPU s per 100 k",
        "p99 ÷ the first",
        "CPU ÷ the first",
        "missing",
    ]
    return table(heads, rows)
