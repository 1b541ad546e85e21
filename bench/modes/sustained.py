"""Figure 1a: 3,000 deltas a second to one topic with 1,000 readers; the highest rate that each server holds."""

from typing import Any

from bench.load.reader import Refused
from bench.modes.latency import one
from bench.options import Options
from bench.peers.roster import NCHAN, PAINEL, PEERS, Start, present
from bench.processes import Failed
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import share, shown, table, times

RATE = 3_000.0
SECONDS = 10.0
STEP_S = 4.0
COARSE = (10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1_280.0, 3_000.0, 6_000.0, 12_000.0)
TRIES = 2
FINE = 3  # halvings between the last rate that was held, the first that was not
HELD_P99_MS = 1_000.0
TARGET = f"{PAINEL}, 3,000/s"


async def run(options: Options) -> Result:
    readers = options.sized(1_000, 50)
    peers = present(PEERS)
    about = {"readers": readers, "rate": RATE, "seconds": options.seconds(SECONDS), "quick": options.quick}

    async def measure(name: str) -> Figures:
        if name == TARGET:
            start = peers[PAINEL]
            return await one(start, readers=readers, rate=RATE, seconds=options.seconds(SECONDS))
        return await _highest(peers[name], readers, options)

    return await interleaved(Result("sustained", about), [TARGET, *peers], options, measure)


async def _highest(start: Start, readers: int, options: Options) -> Figures:
    """Climb until it is not held, then halve what lies between; each step on a fresh server."""
    held, best, broke = 0.0, _nothing(), 0.0
    steps: list[tuple[float, str]] = []

    async def holds(rate: float) -> Figures | None:
        """The figures of a step; None when it failed twice: once may be the machine's mood."""
        for _ in range(TRIES):
            found = await _step(start, readers, rate, options.seconds(STEP_S))
            steps.append((rate, found["not_held"]))
            if not found["not_held"]:
                return found
        return None

    for rate in COARSE[2:6] if options.quick else COARSE:
        found = await holds(rate)
        if found is None:
            broke = rate
            break
        held, best = rate, found
    for _ in range(0 if options.quick or not broke else FINE):
        rate = (held + broke) / 2
        found = await holds(rate)
        held, best, broke = (held, best, rate) if found is None else (rate, found, broke)
    return best | {"held": held, "broke": broke or None, "held_deliveries": held * readers, "steps": steps}


async def _step(start: Start, readers: int, rate: float, seconds: float) -> Figures:
    """`not_held` says what was wrong: a delta missing, late beyond a second, the rate itself not reached."""
    try:
        found = await one(start, readers=readers, rate=rate, seconds=seconds)
    except (Failed, Refused, TimeoutError) as error:
        return {"not_held": type(error).__name__}
    wrong = {
        "missing": found["missing"] or not found["complete"],
        "readers lost": found["lost_readers"],
        "late": found["p99_ms"] is None or found["p99_ms"] > HELD_P99_MS,
        "rate not reached": found["rate"] < 0.95 * rate,
    }
    return found | {"not_held": ", ".join(name for name, is_so in wrong.items() if is_so)}


def _nothing() -> dict[str, Any]:
    return {"p99_ms": None, "server_cpu": None}


def report(result: Result) -> str:
    fixed = [
        shown(result.median(TARGET, "rate"), 0),
        shown(result.median(TARGET, "deliveries_per_s"), 0),
        shown(result.worst(TARGET, "missing"), 0),
        shown(result.worst(TARGET, "by_snapshot"), 0),
        shown(result.median(TARGET, "p50_ms")),
        shown(result.median(TARGET, "p99_ms")),
        shown(result.median(TARGET, "per_frame")),
        share(result.median(TARGET, "server_cpu")),
        share(result.median(TARGET, "client_cpu")),
    ]
    heads = [
        "deltas/s",
        "deliveries/s",
        "missing",
        "by snapshot",
        "p50 ms",
        "p99 ms",
        "deltas a frame",
        "server CPU",
        "client CPU",
    ]
    rows = [
        [
            name,
            shown(result.median(name, "held"), 0),
            shown(result.median(name, "broke"), 0),
            shown(result.median(name, "held_deliveries"), 0),
            times(result.ratio(name, "held", NCHAN)),
            shown(result.median(name, "p99_ms")),
            share(result.median(name, "server_cpu")),
            share(result.median(name, "client_cpu")),
        ]
        for name in result.rounds
        if name != TARGET
    ]
    found = [
        "server",
        "held deltas/s",
        "not held",
        "deliveries/s",
        "÷ nchan",
        "p99 ms at it",
        "server CPU",
        "client CPU",
    ]
    return f"{table(heads, [fixed])}\n\nThe highest rate that each holds:\n\n{table(found, rows)}"
