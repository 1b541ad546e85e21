"""Figure 5b: changes of two lines each through `record`, beside a bare `executemany` of the same rows."""

from typing import Any

from bench.options import Options
from bench.painel.apart import Layout, measure, said
from bench.painel.commits import BARE, KINDS, RECORDED, TOLD
from bench.painel.databases import POSTGRESQL, SQLITE, a_database
from bench.peers import painel
from bench.place import a_place
from bench.processes import python
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import shown, table, times

LEVELS, QUICK_LEVELS = (1, 8, 50, 200, 500), (1, 8)
SECONDS, SLICES = 1.5, 3  # of one slice; slices of each kind
AT_ONCE = 50  # runs of one process in the second table
LAYOUTS = {
    "one process": Layout(processes=1),
    "two, one month, one carrier": Layout(),
    "two, a month each, one carrier": Layout(own_month=True),
    "two, one month, a carrier each": Layout(own_carrier=True),
    "two, a month each, a carrier each": Layout(own_month=True, own_carrier=True),
}


async def run(options: Options) -> Result:
    levels = QUICK_LEVELS if options.quick else LEVELS
    seconds = 0.2 if options.quick else SECONDS
    slices = 1 if options.quick else SLICES
    at_once, apart_s = options.sized(AT_ONCE, 5), 0.5 if options.quick else 6.0
    about: dict[str, Any] = {"slices": slices, "seconds of a slice": seconds}
    about |= {"runs at once of a process": at_once, "seconds of them": apart_s, "quick": options.quick}

    async def one(name: str) -> Figures:
        if name in LAYOUTS:
            async with a_database(POSTGRESQL) as database, a_place() as place:
                return await measure(place, database, LAYOUTS[name], at_once, apart_s)
        return await _beside_bare(name, levels, seconds, slices)

    return await interleaved(Result("commits", about), [SQLITE, POSTGRESQL, *LAYOUTS], options, one)


async def _beside_bare(kind: str, levels: tuple[int, ...], seconds: float, slices: int) -> Figures:
    """Keys `<at once>_<kind of loop>_per_s`, `…_cpu`."""
    async with a_database(kind) as database, a_place() as place:
        env = painel.environment(place) | database
        painel.settings_in(env).data.mkdir(parents=True, exist_ok=True)
        words = python("bench.painel.commits", ",".join(map(str, levels)), seconds, slices)
        child = await place.serve(words, env=env)
        takes_s = (len(levels) + 1) * len(KINDS) * slices * seconds
        await child.wait(limit_s=60 + 3 * takes_s)
        return {
            f"{found['at_once']}_{key}": value
            for found in said(child)
            for key, value in found.items()
            if key != "at_once"
        }


def report(result: Result) -> str:
    beside = [
        _row(result, kind, level)
        for kind in (SQLITE, POSTGRESQL)
        for level in LEVELS
        if result.median(kind, f"{level}_{BARE}_per_s") is not None
    ]
    heads = ["database", "at once", "record, news told", "record alone", "bare"]
    heads += ["told ÷ bare", "alone ÷ bare", "CPU ms a change, told", "alone", "bare"]
    apart = [
        [
            name,
            *(shown(result.median(name, f"{what}_per_s"), 0) for what in ENDS),
            *(shown(result.median(name, f"{what}_per_s"), 0) for what in NEWS),
            shown(result.worst(name, "ends_refused"), 0),
        ]
        for name in LAYOUTS
        if name in result.rounds
    ]
    told = ["recorders", "runs/s", "changes/s", "transactions/s", "lines alone: changes/s", "transactions/s"]
    return (
        f"Changes a second, in a closed loop:\n\n{table(heads, beside)}\n\n"
        "Runs from the wish to the end on PostgreSQL, then two lines a change without an end:\n\n"
        f"{table([*told, 'refused'], apart)}"
    )


ENDS = ("ends_runs", "ends_changes", "ends_transactions")
NEWS = ("news_changes", "news_transactions")


def _row(result: Result, kind: str, level: int) -> list[str]:
    rate = {each: result.median(kind, f"{level}_{each}_per_s") for each in KINDS}
    bare = f"{level}_{BARE}_per_s"
    return [
        kind,
        str(level),
        *(shown(rate[each], 0) for each in (TOLD, RECORDED, BARE)),
        *(times(_over(result, kind, f"{level}_{each}_per_s", bare)) for each in (TOLD, RECORDED)),
        *(shown(_ms(result, kind, f"{level}_{each}"), 3) for each in (TOLD, RECORDED, BARE)),
    ]


def _ms(result: Result, kind: str, loop: str) -> float | None:
    """CPU milliseconds of the process for one change: other work on the machine spoils it less than rates."""
    cpu, rate = result.median(kind, f"{loop}_cpu"), result.median(kind, f"{loop}_per_s")
    return 1_000 * cpu / rate if cpu is not None and rate else None


def _over(result: Result, kind: str, ours: str, theirs: str) -> float | None:
    """The median of the rounds' own ratios: both were measured in turns within a round."""
    found = [f[ours] / f[theirs] for f in result.rounds.get(kind, []) if f.get(theirs)]
    return sorted(found)[len(found) // 2] if found else None
