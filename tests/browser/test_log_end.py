"""The end of a long log in a real browser: a thousand lines at once hold nobody up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from app.domain.changes import End, Told
from app.domain.execucao import Line
from tests.browser.conftest import People
from tests.browser.test_log_pane import COUNTED, TALL, WHERE, a_line, a_log, numbers, reads
from tests.browser.test_three_windows import is_live
from tests.world import World

pytestmark = pytest.mark.timeout(300)

BEFORE, LAST = 1_000, 1_000
LIMIT_MS = 90_000  # some fifty frames of a page that is slowed on purpose, beside other tests' browsers
SLOW = 4  # times slower than this machine: a frame has no time for all of them wherever the test runs

# How many lines each task of the page put into its log.
BATCHES = """() => {
  window.batches = []
  const linesOf = (node) => (node.id?.startsWith("L") ? [node] : [...(node.querySelectorAll?.("p[id]") ?? [])])
  new MutationObserver((changes) => {
    // a block that came is heard of with all lines that came into it since, which are heard of by themselves too
    batches.push(new Set(changes.flatMap(({ addedNodes }) => [...addedNodes]).flatMap(linesOf)).size)
  }).observe(document.querySelector(".log"), { childList: true, subtree: true })
}"""

# Somebody moves up as soon as the first of the new lines are there.
MOVES_UP = """() => {
  const box = document.querySelector(".log")
  new MutationObserver((_, observer) => { observer.disconnect(); box.scrollTop -= 300 }).observe(box, { childList: true, subtree: true })
}"""


async def ends(world: World, i: UUID) -> int:
    """The last thousand lines come with the end, as after a while without news; the number of the last."""
    known = await world.execucao(i)
    lines = tuple(
        Line(known.cursor_robo + k, x.quando, x.nivel, x.texto)
        for k, x in enumerate((a_line(known.linhas + k) for k in range(1, LAST + 1)), 1)
    )
    await world.services.recorder.record(i, Told(linhas=lines, fim=End("CONCLUIDO", "ok", None)))
    return known.linhas + LAST


async def opened(people: People, i: UUID) -> Page:
    people.script = COUNTED
    page = await people.open("operador", f"/execucoes/{i}", viewport=TALL)
    await is_live(page)
    await expect(page.locator(f"#L{BEFORE}")).to_be_in_viewport()
    await page.evaluate(BATCHES)
    return page


@asynccontextmanager
async def slowed(page: Page) -> AsyncIterator[None]:
    """The page's own work takes longer until the block ends."""
    session: Any = await page.context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    yield
    await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})


async def is_over(page: Page) -> None:
    await expect(page.locator("execucao-painel")).to_have_attribute("status", "CONCLUIDO", timeout=LIMIT_MS)


async def test_an_end_with_a_thousand_lines_comes_frame_by_frame(people: People, world: World) -> None:
    i = await a_log(world, BEFORE)
    page = await opened(people, i)
    async with slowed(page):
        last = await ends(world, i)
        await is_over(page)
        await expect(page.locator(f"#L{last}")).to_be_in_viewport(timeout=LIMIT_MS)
    batches: list[int] = await page.evaluate("batches")
    assert sum(batches) == LAST, "each line once"
    assert max(batches) <= LAST / 2, "keys and clicks come between"
    shown = await numbers(page)
    assert shown == list(range(shown[0], last + 1)), "in order, without a hole"
    assert await page.evaluate("mostLines") <= 1_260, "the DOM is bounded"
    await expect(page.locator("[data-acompanhar]")).to_have_attribute("aria-pressed", "true")


async def test_who_reads_when_the_end_comes_is_left_alone(people: People, world: World) -> None:
    i = await a_log(world, BEFORE)
    page = await opened(people, i)
    await page.locator(".log").focus()
    await page.keyboard.press("k")
    await expect(page.locator("[data-acompanhar]")).to_have_attribute("aria-pressed", "false")
    line, top = await reads(page)
    last = await ends(world, i)
    await is_over(page)
    await expect(page.locator("[data-novas]")).to_have_text("1.000 novas linhas", timeout=LIMIT_MS)
    assert await page.evaluate(WHERE, line) == top
    async with slowed(page):
        await page.locator("[data-novas]").click()
        await expect(page.locator(f"#L{last}")).to_be_in_viewport(timeout=LIMIT_MS)
    assert max(await page.evaluate("batches")) <= LAST / 2
    shown = await numbers(page)
    assert shown == list(range(shown[0], last + 1))


async def test_who_moves_up_while_the_last_lines_come_stays_there(people: People, world: World) -> None:
    i = await a_log(world, BEFORE)
    page = await opened(people, i)
    await page.evaluate(MOVES_UP)
    async with slowed(page):
        last = await ends(world, i)
        await is_over(page)
        await expect(page.locator("[data-acompanhar]")).to_have_attribute(
            "aria-pressed", "false", timeout=LIMIT_MS
        )
    line, top = await reads(page)
    await expect(page.locator("[data-seguintes]")).to_contain_text(f"– {last} · carregar seguintes")
    assert await page.evaluate(WHERE, line) == top
    await page.locator("[data-acompanhar]").click()
    await expect(page.locator(f"#L{last}")).to_be_in_viewport(timeout=LIMIT_MS)
    shown = await numbers(page)
    assert shown == list(range(shown[0], last + 1))
