"""Figure 5a: executions of two lines a second each, followed at once by one process; how late lines are."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

from bench.machine import cpu_s, rss_kib
from bench.options import Options
from bench.painel import carried
from bench.painel.databases import POSTGRESQL, SQLITE, a_database, backends_cpu_s
from bench.painel.heard import hearing
from bench.peers import painel
from bench.place import a_place
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import share, shown, table

SECONDS = 30.0
SETTLE_S = 3.0


class Cell(NamedTuple):
    """One measurement; `stand_in`: `bench.painel.robot` instead of the simulator."""

    kind: str
    executions: int
    stand_in: bool

    @property
    def name(self) -> str:
        robot = "stand-in" if self.stand_in else "simulator"
        return f"{self.kind}, {self.executions:,}, {robot}"


SIMULATED, STOOD_IN, MOST = (250, 500), (500, 1_000), 2_000
QUICK = [Cell(POSTGRESQL, 10, False), Cell(SQLITE, 10, False), Cell(POSTGRESQL, 20, True)]


def cells(options: Options) -> list[Cell]:
    """Beside the simulator while one core carries both it and the rest, beside the stand-in above that."""
    if options.quick:
        return QUICK
    simulated = [Cell(kind, n, False) for kind in (POSTGRESQL, SQLITE) for n in SIMULATED]
    stood_in = [Cell(kind, n, True) for kind in (POSTGRESQL, SQLITE) for n in STOOD_IN]
    return [*simulated, *stood_in, Cell(POSTGRESQL, MOST, True)]


async def run(options: Options) -> Result:
    wanted = {cell.name: cell for cell in cells(options)}
    seconds = 3.0 if options.quick else SECONDS
    about: dict[str, Any] = {"lines a second of each": 2, "seconds": seconds, "quick": options.quick}

    async def measure(name: str) -> Figures:
        return await _one(wanted[name], seconds)

    return await interleaved(Result("jobs", about), wanted, options, measure)


async def _one(cell: Cell, seconds: float) -> Figures:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(a_database(cell.kind))
        place = await stack.enter_async_context(a_place())
        robot, address = await carried.start_robot(place, stand_in=cell.stand_in)
        env = painel.environment(place) | database | carried.environment(address)
        settings = painel.settings_in(env)
        await carried.wish(settings, cell.executions)
        heard = await stack.enter_async_context(hearing(place.redis_port))
        carrier = await carried.start_carrier(place, env, cell.kind)
        rows = carried.Rows(settings)
        stack.push_async_callback(rows.close)
        figures: Figures = {"came_s": await rows.all_came(carrier)}
        await asyncio.sleep(SETTLE_S)
        costs: dict[str, Callable[[], Awaitable[float]]] = {
            "carrier_cpu": _of(carrier.pid),
            "robot_cpu": _of(robot.pid),
            "redis_cpu": heard.redis_cpu_s,
            "database_cpu": lambda: backends_cpu_s(database),
        }
        used, had = await _read(costs), await rows.look()
        heard.reset()
        own, begun = time.process_time(), time.monotonic()
        await asyncio.sleep(seconds)
        took_s, has = time.monotonic() - begun, await rows.look()
        figures["ear_cpu"] = (time.process_time() - own) / took_s
        figures |= {name: (now - used[name]) / took_s for name, now in (await _read(costs)).items()}
        figures |= {f"{name}_per_s": (has[name] - had[name]) / took_s for name in ("changes", "lines")}
        figures["ms_a_change"] = 1_000 * figures["carrier_cpu"] / figures["changes_per_s"]
        figures |= heard.figures() | {name: has[name] for name in ("not_running", "taken_twice")}
        return figures | {"lines_lost": await rows.lost(), "rss_mib": rss_kib(carrier.pid) / 1024}


def _of(pid: int) -> Callable[[], Awaitable[float]]:
    async def used_s() -> float:
        return cpu_s(pid)

    return used_s


async def _read(costs: dict[str, Callable[[], Awaitable[float]]]) -> dict[str, float]:
    return {name: await cost() for name, cost in costs.items()}


LAGS = ["lag_p50_ms", "lag_p99_ms"]
LAGS += [f"lag_{third}_{q}_ms" for q in ("p50", "p99") for third in ("first", "last")]
COSTS = ("carrier_cpu", "robot_cpu", "database_cpu", "redis_cpu", "ear_cpu")
ZEROS = ("not_running", "taken_twice", "lines_lost")


def report(result: Result) -> str:
    rows = [
        [
            name,
            *(shown(result.median(name, key), 0) for key in ("changes_per_s", "lines_per_s", *LAGS)),
            shown(result.median(name, "ms_a_change"), 2),
            *(share(result.median(name, key)) for key in COSTS),
            shown(result.median(name, "rss_mib"), 0),
            shown(result.median(name, "came_s")),
            " / ".join(shown(result.worst(name, key), 0) for key in ZEROS),
        ]
        for name in result.rounds
    ]
    heads = ["executions, robot", "changes/s", "lines/s"]
    heads += ["lag p50 ms", "p99", "first third p50", "last third p50", "first third p99", "last third p99"]
    heads += ["CPU ms a change", "process CPU", "robot CPU", "PostgreSQL CPU", "Redis CPU", "client CPU"]
    heads += ["RSS MiB", "all came s", "not running / taken twice / lines lost"]
    return table(heads, rows)
