"""Figure 4: from `record` to the DOM of real Chromium, beside 500 other readers and 200 executions that run."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import Browser, Page

from bench.browser import clock
from bench.browser.chromium import chromium
from bench.browser.observed import OBSERVE, late_ms, quantile
from bench.load.followers import Followers
from bench.options import Options
from bench.painel.robots import Robots
from bench.painel.town import Town, build
from bench.peers import painel
from bench.peers.served import Served
from bench.place import a_place
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import share, shown, table

NAME = "painel"
RATE = 1.0  # changes a second of one execution: the product's own rhythm
SECONDS = 30.0
REST_S = 3.0  # pages that were just opened are still at it; how they open is figure 7
LIVE_MS = 20_000


async def run(options: Options) -> Result:
    about: dict[str, Any] = {
        "executions": options.sized(200, 10),
        "readers": options.sized(500, 20),
        "pages": options.sized(5, 2),
        "rate": RATE,
        "seconds": options.sized(int(SECONDS), 6),
        "quick": options.quick,
    }

    async def measure(name: str) -> Figures:
        return await _one(about["executions"], about["readers"], about["pages"], about["seconds"])

    return await interleaved(Result("page", about), [NAME], options, measure)


async def _one(executions: int, readers: int, pages: int, seconds: float) -> Figures:
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(a_place())
        env = painel.environment(place)
        town = await build(
            painel.settings_in(env), readers=readers + 2 * pages, running=0, waiting=executions
        )
        served = await painel.serve(place, env, town)
        robots = Robots(place, env, town)
        await robots.come(rate=RATE, seconds=seconds, beside_web=True)
        followers = Followers(served, robots.topics, each=1)
        await followers.crowd.grow(readers)
        browser = await stack.enter_async_context(chromium())
        opened = [
            await _open(browser, served, town, readers, i) for i in robots.ids[:: executions // pages][:pages]
        ]
        clocks = [await clock.offset_ns(page) for page in opened]
        await asyncio.sleep(REST_S)
        followers.crowd.tally.reset()
        robots.go()
        worker = await robots.done()
        await asyncio.sleep(1.0)
        dom, frame = [], []
        for page, (offset, _) in zip(opened, clocks, strict=True):
            seen = await page.evaluate("window.benchSeen")
            dom += late_ms(seen, offset, "dom")
            frame += late_ms(seen, offset, "frame")
        await followers.leave()
    others = followers.crowd.tally.figures()
    beside = {"others_p50_ms": others["p50_ms"], "others_p99_ms": others["p99_ms"]}
    beside |= {"commit_max_ms": worker["slowest_ms"], "worker_cpu": worker["cpu"]}
    wanted = pages * (round(RATE * seconds) + 1)
    errors = max(error for _, error in clocks) / 1e6
    return beside | {
        "dom_ms": dom,
        "frame_ms": frame,
        "not_seen": wanted - len(dom),
        "clock_error_ms": errors,
    }


async def _open(browser: Browser, served: Served, town: Town, readers: int, execucao: str) -> Page:
    """The page of one execution, live, with its new lines observed."""
    origin = f"http://127.0.0.1:{served.port}"
    context = await browser.new_context(base_url=origin, locale="pt-BR")
    name, _, value = town.cookie(readers + 9).partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = await context.new_page()
    await page.goto(f"/execucoes/{execucao}")
    await page.locator("freshness-chip[state=live]").first.wait_for(state="attached", timeout=LIVE_MS)
    await page.evaluate(OBSERVE)
    return page


def report(result: Result) -> str:
    rounds = result.rounds.get(NAME, [])
    dom = [ms for figures in rounds for ms in figures["dom_ms"]]
    frame = [ms for figures in rounds for ms in figures["frame_ms"]]
    cells = [shown(quantile(ms, q)) for ms in (dom, frame) for q in (0.5, 0.99)]
    cells += [shown(result.median(NAME, "others_p99_ms")), share(result.median(NAME, "worker_cpu"))]
    ends = [
        shown(result.worst(NAME, key), digits) for key, digits in (("not_seen", 0), ("clock_error_ms", 2))
    ]
    heads = [
        "lines",
        "DOM p50 ms",
        "DOM p99 ms",
        "next frame p50 ms",
        "next frame p99 ms",
        "other readers p99 ms",
        "recorder CPU",
        "not seen",
        "clocks agree within ms",
    ]
    return table(heads, [[shown(len(dom), 0), *cells, *ends]])
