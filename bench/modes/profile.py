"""Where the Painel's time goes while it sustains 3,000 deltas a second: a py-spy picture as a table."""

import asyncio
import shutil
import sys
from collections import Counter
from pathlib import Path

from bench.load.run import WARM_S, Stretch
from bench.modes.latency import SETTLE_S
from bench.modes.sustained import RATE, SECONDS
from bench.options import Options
from bench.peers import painel
from bench.place import a_place
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import table

NAME = "painel"
TOP = 25
HZ = 200


async def run(options: Options) -> Result:
    readers, seconds = options.sized(1_000, 50), options.seconds(SECONDS)
    about = {"readers": readers, "rate": RATE, "seconds": seconds, "hz": HZ, "quick": options.quick}
    once = Options(options.quick, options.out, 1)

    async def measure(name: str) -> Figures:
        return await _one(readers, seconds, options.out)

    return await interleaved(Result("profile", about), [NAME], once, measure)


async def _one(readers: int, seconds: float, out: Path) -> Figures:
    """Samples of whatever holds the GIL; the stacks stay in `out` for a flame graph (flamegraph.pl)."""
    async with a_place() as place:
        served = await painel.start(place, readers=readers)
        crowd = served.crowd()
        await crowd.grow(readers)
        await asyncio.sleep(SETTLE_S)
        stretch = Stretch(place, served, crowd)
        await stretch.run(rate=RATE, seconds=WARM_S)
        raw = place.folder / "stacks.txt"
        words = [
            "--pid",
            str(served.pid),
            "--gil",
            "--format",
            "raw",
            "--rate",
            str(HZ),
            "--output",
            str(raw),
        ]
        picture = await place.help([_py_spy(), "record", *words, "--duration", str(int(seconds))])
        await stretch.run(rate=RATE, seconds=seconds + 1)
        await picture.wait(limit_s=30)
        await crowd.leave()
        out.mkdir(parents=True, exist_ok=True)
        shutil.copy(raw, out / "profile.stacks.txt")
        return summary(raw.read_text("utf-8"))


def summary(stacks: str) -> Figures:
    """Samples with a function at the top (`own`), anywhere (`total`)."""
    own: Counter[str] = Counter()
    total: Counter[str] = Counter()
    samples = 0
    for line in stacks.splitlines():
        names, _, count = line.rpartition(" ")
        frames = [_short(name) for name in names.split(";")]
        samples += int(count)
        own[frames[-1]] += int(count)
        for name in set(frames):
            total[name] += int(count)
    return {"samples": samples, "own": dict(own.most_common(60)), "total": dict(total.most_common(60))}


def _short(frame: str) -> str:
    """`function (module.py)`: the line does not matter here."""
    name, _, place = frame.partition(" (")
    return f"{name} ({place.rstrip(')').rpartition(':')[0] or place.rstrip(')')})"


def _py_spy() -> str:
    beside = Path(sys.executable).with_name("py-spy")
    return str(beside) if beside.exists() else "py-spy"


def report(result: Result) -> str:
    figures = result.rounds.get(NAME, [{"samples": 1, "own": {}, "total": {}}])[0]
    samples = max(1, figures["samples"])
    rows = [
        [
            f"`{name}`",
            f"{100 * count / samples:.1f} %",
            f"{100 * figures['total'].get(name, count) / samples:.1f} %",
        ]
        for name, count in sorted(figures["own"].items(), key=lambda item: -item[1])[:TOP]
    ]
    return f"{samples:,} samples.\n\n{table(['function', 'itself', 'with what it calls'], rows)}"
