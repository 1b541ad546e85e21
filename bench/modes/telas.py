"""Figure 7: what the pages cost a browser: a log of 200,000 lines, its end, a month of 5,000 processos."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
from playwright.async_api import Page
from sqlalchemy import insert, update

from app.persistence import models as m
from app.persistence.database import Database
from bench.browser import measured
from bench.browser.opened import LIVE_MS, opened
from bench.options import Options
from bench.painel import lines
from bench.painel.robots import Robots
from bench.painel.town import Town, build
from bench.peers import painel
from bench.peers.served import Served
from bench.place import a_place
from bench.processes import python
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import shown, table

LINES, A_SECOND = 200_000, 50
AT_ONCE = 1_000  # lines of one piece of news: the most that a page is told
PROCESSOS, MOVING = 5_000, 200
LIVE_S = 10
SCREENS_UP = 60  # pressed while lines arrive
ROWS = 5_000  # of one INSERT
ASK_S = 0.01


async def run(options: Options) -> Result:
    about = {
        "lines": options.sized(LINES, 10_000),
        "lines a second": A_SECOND,
        "processos": options.sized(PROCESSOS, 300),
        "moving": options.sized(MOVING, 60),
        "live s": options.sized(LIVE_S, 3),
        "quick": options.quick,
    }

    async def measure(name: str) -> Figures:
        async with AsyncExitStack() as stack:
            return await PAGES[name](stack, about)

    return await interleaved(Result("telas", about), PAGES, options, measure)


async def log(stack: AsyncExitStack, about: dict[str, int]) -> Figures:
    """Follows, reads up, jumps to both ends, searches: all while lines arrive."""
    page, served = await following(stack, about["lines"], A_SECOND, 4 * about["live s"])
    await asyncio.sleep(about["live s"])
    await page.locator(".log").focus()
    for _ in range(SCREENS_UP):
        await page.keyboard.press("PageUp")
        await page.evaluate("() => new Promise(requestAnimationFrame)")
    await page.keyboard.press("Home")
    await page.locator("#L1").wait_for(timeout=LIVE_MS)
    await page.keyboard.press("End")
    await page.locator("log-pane [data-acompanhar][aria-pressed=true]").wait_for()
    async with _asked(served) as answers:
        begun = time.monotonic()
        await page.locator("[data-busca] input").fill("sessao expirada")
        await page.locator("[data-busca] output:has-text('/')").wait_for(timeout=LIVE_MS)
        search_ms = (time.monotonic() - begun) * 1000
    await page.keyboard.press("Enter")
    await page.locator(".log p[achada]").wait_for(timeout=LIVE_MS)
    await asyncio.sleep(about["live s"] / 2)
    return await measured.figures(page) | {
        "search_ms": search_ms,
        "healthz_max_ms": max(answers, default=None),
    }


async def fim(stack: AsyncExitStack, about: dict[str, int]) -> Figures:
    """Follows a log whose last thousands come a thousand at once, the last with the end."""
    page, _ = await following(stack, about["lines"], AT_ONCE, about["live s"], "fim")
    await page.locator("execucao-painel[status=CONCLUIDO]").wait_for(timeout=LIVE_MS)
    await page.locator(f"#L{about['lines'] + AT_ONCE * about['live s']}").wait_for(timeout=LIVE_MS)
    return await measured.figures(page)


async def lista(stack: AsyncExitStack, about: dict[str, int]) -> Figures:
    """The rows that moved last, while they go on moving."""
    place = await stack.enter_async_context(a_place())
    env = painel.environment(place)
    still = about["processos"] - about["moving"]
    town = await build(
        painel.settings_in(env), readers=1, running=0, unwatched=still, waiting=about["moving"]
    )
    served = await painel.serve(place, env, town)
    robots = Robots(place, env, town)
    await robots.come(rate=1.0, seconds=3 * about["live s"], beside_web=True)
    page = await stack.enter_async_context(opened(served, town, "/processos?ordem=-atualizacao"))
    robots.go()
    await asyncio.sleep(about["live s"])
    await page.mouse.wheel(0, 2_000)
    await page.locator("input[type=search]").first.focus()
    await asyncio.sleep(about["live s"])
    return await measured.figures(page)


PAGES: dict[str, Callable[[AsyncExitStack, dict[str, int]], Awaitable[Figures]]] = {
    "log": log,
    "fim": fim,
    "lista": lista,
}


async def following(
    stack: AsyncExitStack, many: int, a_second: int, seconds: int, *more: str
) -> tuple[Page, Served]:
    """A log of that many lines, open, growing; `more` are words for bench/painel/lines.py."""
    place = await stack.enter_async_context(a_place())
    env = painel.environment(place)
    town = await build(painel.settings_in(env), readers=1)
    execucao = town.execucoes[0]
    await _write(town, many)
    served = await painel.serve(place, env, town)
    robot = await place.serve(
        python("bench.painel.lines", execucao, many + 1, a_second, seconds, *more), env=env
    )
    page = await stack.enter_async_context(opened(served, town, f"/execucoes/{execucao}"))
    robot.say("go")
    return page, served


async def _write(town: Town, many: int) -> None:
    """The log as it would stand there, without waiting for a robot."""
    execucao = town.execucoes[0]
    database = Database(town.settings.database_url)
    try:
        async with database.write() as c:
            for first in range(1, many + 1, ROWS):
                said = [lines.line(n) for n in range(first, min(first + ROWS, many + 1))]
                rows = [{"execucao_id": execucao, "numero": each.n, "n_robo": each.n} for each in said]
                texts = [{"quando": each.quando, "nivel": each.nivel, "texto": each.texto} for each in said]
                await c.execute(insert(m.LinhaLog), [a | b for a, b in zip(rows, texts, strict=True)])
            await c.execute(update(m.Execucao).values(linhas=many, cursor_robo=many))
    finally:
        await database.close()


@asynccontextmanager
async def _asked(served: Served) -> AsyncIterator[list[float]]:
    """How long each answer of `/healthz` takes meanwhile, ms: what a search does to everybody else."""
    answers: list[float] = []

    async def ask() -> None:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{served.port}") as http:
            while True:
                begun = time.monotonic()
                async with http.get("/healthz") as answer:
                    await answer.read()
                answers.append((time.monotonic() - begun) * 1000)
                await asyncio.sleep(ASK_S)

    asking = asyncio.create_task(ask())
    try:
        yield answers
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


FIGURES = {
    "first_paint_ms": ("first paint ms", 0),
    "opening_task_ms": ("longest task while opening ms", 0),
    "tasks_over_50": ("tasks over 50 ms while live", 0),
    "longest_task_ms": ("longest of them ms", 0),
    "nodes": ("most DOM nodes", 0),
    "lines": ("most log lines in the DOM", 0),
    "heap_mib": ("heap MiB", 1),
    "search_ms": ("search ms", 0),
    "healthz_max_ms": ("slowest /healthz meanwhile ms", 0),
}


def report(result: Result) -> str:
    """The worst round of each: these are promises, not averages."""
    rows = [
        [name, *(shown(result.worst(name, key), digits) for key, (_, digits) in FIGURES.items())]
        for name in result.rounds
    ]
    return table(["page", *(head for head, _ in FIGURES.values())], rows)
