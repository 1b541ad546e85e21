"""A long log in a real browser: read up and down while it grows, searched, filtered, taken out of it."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.async_api import Browser, Page, Route, expect
from sqlalchemy import insert, update

from app.domain.changes import Told
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence import models as m
from tests.browser.conftest import People
from tests.browser.test_three_windows import LIMIT_MS, OFFLINE, SOON, is_live
from tests.network import network
from tests.world import World, a_world, free_port

MANY = 20_000
TALL = {"width": 1280, "height": 1600}  # all of the pane is seen: the page itself need not scroll
LEVELS = ("INFO", "DEBUG", "INFO", "WARN")

# The most lines that were ever in the DOM at once, from the first moment on.
COUNTED = """
window.mostLines = 0
new MutationObserver(() => {
  mostLines = Math.max(mostLines, document.querySelectorAll(".log p").length)
}).observe(document, { childList: true, subtree: true })
"""

# Where the first line that is seen stands, to the pixel.
READ = """() => {
  const box = document.querySelector(".log")
  const top = box.getBoundingClientRect().top
  const line = [...box.querySelectorAll("p[id]")].find((one) => one.getBoundingClientRect().bottom > top)
  return [line.id, line.getBoundingClientRect().top - top]
}"""
WHERE = "(id) => document.getElementById(id).getBoundingClientRect().top - document.querySelector('.log').getBoundingClientRect().top"
BEGINS_BEFORE = "(n) => Number(document.querySelector('.log p[id]').id.slice(1)) < n"
NUMBERS = "() => [...document.querySelectorAll('.log p[id]')].map((line) => Number(line.id.slice(1)))"


def a_line(n: int) -> Line:
    if n % 1_000 == 0:
        return Line(n, now(), "ERROR", f"\x1b[31mSessão EXPIRADA\x1b[0m no portal, conta {n:05d}")
    return Line(n, now(), LEVELS[n % 4], f"Abrindo a fatura da conta {n:05d}")


async def a_log(world: World, many: int) -> UUID:
    """A running execution, silent by itself, with that many lines."""
    i = await world.a_running_execucao(cenario="sem_resposta")
    first = (await world.execucao(i)).linhas + 1
    rows = [
        {
            "execucao_id": i,
            "numero": n,
            "n_robo": n + 1_000,
            "quando": x.quando,
            "nivel": x.nivel,
            "texto": x.texto,
        }
        for n in range(first, many + 1)
        for x in [a_line(n)]
    ]
    async with world.services.database.write() as c:
        await c.execute(insert(m.LinhaLog), rows)
        moved = {"linhas": many, "cursor_robo": many + 1_000, "seq": m.Execucao.seq + 1}
        await c.execute(update(m.Execucao).where(m.Execucao.id == i).values(**moved))
    return i


async def grows(world: World, i: UUID, many: int) -> int:
    """That many lines more; the number of the last."""
    last, cursor = (await world.execucao(i)).linhas, (await world.execucao(i)).cursor_robo
    lines = tuple(
        Line(cursor + k, x.quando, x.nivel, x.texto)
        for k, x in enumerate((a_line(last + k) for k in range(1, many + 1)), 1)
    )
    await world.services.recorder.record(i, Told(linhas=lines))
    return last + many


async def numbers(page: Page) -> list[int]:
    found: list[int] = await page.evaluate(NUMBERS)
    return found


async def reads(page: Page) -> tuple[str, float]:
    line, top = await page.evaluate(READ)
    return line, top


async def test_who_reads_a_log_that_grows_is_left_alone(people: People, world: World) -> None:
    """Up through lines that load, the line read never moves; new ones wait; the end is one key away."""
    i = await a_log(world, MANY)
    people.script = COUNTED
    page = await people.open("operador", f"/execucoes/{i}", viewport=TALL)
    await is_live(page)
    log, end = page.locator(".log"), page.locator(f"#L{MANY}")
    await expect(end).to_be_in_viewport()
    assert (await numbers(page))[0] == MANY - 999
    last = await grows(world, i, 10)
    await expect(page.locator(f"#L{last}")).to_be_in_viewport(timeout=LIMIT_MS)  # it follows

    await log.focus()
    await page.keyboard.press("k")
    await expect(page.locator("[data-acompanhar]")).to_have_attribute("aria-pressed", "false")
    line, top = await reads(page)
    last = await grows(world, i, 30)
    await expect(page.locator("[data-novas]")).to_have_text("30 novas linhas", timeout=LIMIT_MS)
    assert (await page.evaluate(WHERE, line), await page.locator(f"#L{last}").count()) == (top, 0)

    oldest = (await numbers(page))[0]
    for _ in range(6):  # six pages of the server farther up
        await page.evaluate("document.querySelector('.log').scrollTop = 300")
        line, top = await reads(page)
        await page.wait_for_function(BEGINS_BEFORE, arg=oldest, timeout=LIMIT_MS)
        assert await page.evaluate(WHERE, line) == top
        oldest = (await numbers(page))[0]
    shown = await numbers(page)
    assert shown == list(range(shown[0], shown[-1] + 1)), "lines without a hole"
    assert shown[-1] < MANY, "what is far below has left"
    assert await page.evaluate("mostLines") <= 1_210, "the DOM is bounded"

    await page.keyboard.press("Home")
    await expect(page.locator("#L1")).to_be_in_viewport(timeout=LIMIT_MS)
    await expect(page.locator("[data-anteriores]")).to_be_hidden()
    await page.locator("[data-novas]").click()
    await expect(page.locator(f"#L{last}")).to_be_in_viewport(timeout=LIMIT_MS)
    last = await grows(world, i, 5)
    await expect(page.locator(f"#L{last}")).to_be_in_viewport(timeout=LIMIT_MS)
    await expect(page.locator("[data-novas]")).to_be_hidden()


async def an_answer_that_comes_late_changes_nothing(page: Page) -> None:
    """The lines of the hit before are on their way when somebody is back at the nineteenth already."""
    asked, held = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await held.wait()
        await route.continue_()

    await page.route("**/linhas?de=17980&**", hold)
    await page.keyboard.press("N")
    await asked.wait()
    await page.keyboard.press("n")
    await expect(page.locator("#L19000[achada]")).to_be_in_viewport()
    async with page.expect_response("**/linhas?de=17980&**"):
        held.set()
    await page.unroute_all(behavior="wait")
    await expect(page.locator("#L19000[achada]")).to_be_in_viewport()
    assert await page.locator("#L18000").count() == 0


async def a_step_while_a_level_is_chosen_brings_its_lines(page: Page) -> None:
    """The level's lines are on their way when somebody steps away from the nineteenth hit and back."""
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await page.route("**/linhas?**nivel=ERROR**", hold)
    await page.locator("[data-nivel]").select_option("ERROR")
    await page.locator(".log").focus()
    for key in ("n", "N"):
        await page.keyboard.press(key)
    held.set()
    await page.unroute_all(behavior="wait")
    await expect(page.locator(".log p[id]")).to_have_count(21, timeout=LIMIT_MS)
    await expect(page.locator("#L19000[achada]")).to_be_in_viewport()


async def test_a_line_is_found_filtered_and_linked_however_far_it_is(people: People, world: World) -> None:
    i = await a_log(world, MANY)
    page = await people.open("operador", f"/execucoes/{i}", viewport=TALL)
    await is_live(page)
    search, count = page.locator("[data-busca] input"), page.locator("[data-busca] output")
    await search.fill("sessao expirada")
    await expect(count).to_have_text("20/20", timeout=LIMIT_MS)
    await search.press("Enter")
    await expect(count).to_have_text("1/20")
    await expect(page.locator("#L1000[achada]")).to_be_in_viewport(timeout=LIMIT_MS)
    painted = "() => [...CSS.highlights.get('achado-atual')].map((range) => { const live = document.createRange(); live.setStart(range.startContainer, range.startOffset); live.setEnd(range.endContainer, range.endOffset); return live.toString() })"
    assert await page.evaluate(painted) == ["Sessão EXPIRADA"]
    await search.press("Shift+Enter")
    await expect(page.locator(f"#L{MANY}[achada]")).to_be_in_viewport(timeout=LIMIT_MS)
    await page.locator(".log").focus()
    for key in ("N", "N", "n"):
        await page.keyboard.press(key)
    await expect(count).to_have_text("19/20")
    await expect(page.locator("#L19000[achada]")).to_be_in_viewport(timeout=LIMIT_MS)
    await an_answer_that_comes_late_changes_nothing(page)
    await grows(world, i, 1_000)
    await expect(count).to_have_text("19/21", timeout=LIMIT_MS)

    await a_step_while_a_level_is_chosen_brings_its_lines(page)
    await expect(page.locator("[data-ocultas]")).to_have_text("20.979 linhas ocultas", timeout=LIMIT_MS)
    await grows(world, i, 1_000)
    await expect(page.locator("[data-ocultas]")).to_have_text("21.978 linhas ocultas", timeout=LIMIT_MS)
    await page.locator("[data-acompanhar]").click()
    await expect(page.locator("#L22000")).to_be_in_viewport(timeout=LIMIT_MS)

    await page.evaluate("location.hash = '#L412'")  # a line that the level hides
    await expect(page.locator("#L412[alvo]")).to_be_in_viewport(timeout=LIMIT_MS)
    await expect(page.locator("[data-nivel]")).to_have_value("")
    await page.locator("#L415 > a").click()
    assert page.url.endswith("#L415")
    await page.reload()
    await is_live(page)
    await expect(page.locator("#L415[alvo]")).to_be_in_viewport(timeout=LIMIT_MS)
    await expect(page.locator(".log [alvo]")).to_have_count(1)


async def test_three_hundred_lines_over_the_edge_of_what_is_loaded_are_copied(
    people: People, world: World
) -> None:
    i = await a_log(world, 5_000)
    page = await people.open(
        "operador", f"/execucoes/{i}", viewport=TALL, permissions=["clipboard-read", "clipboard-write"]
    )
    await is_live(page)
    edge = (await numbers(page))[0]
    await page.locator(".log").focus()
    await page.evaluate(f"document.getElementById('L{edge + 149}').scrollIntoView()")
    await page.locator(f"#L{edge + 149} span").click(position={"x": 30, "y": 5})
    upward = f"(n) => {{ document.querySelector('.log').scrollTop = 0; return ({BEGINS_BEFORE})(n) }}"
    await page.wait_for_function(upward, arg=edge - 150, timeout=LIMIT_MS)
    await page.evaluate(f"document.getElementById('L{edge - 150}').scrollIntoView()")
    await page.locator(f"#L{edge - 150} span").click(modifiers=["Shift"], position={"x": 5, "y": 5})
    await page.keyboard.press("Control+c")
    await expect(page.locator("live-notice")).to_contain_text("300 linhas copiadas")
    pasted = (await page.evaluate("navigator.clipboard.readText()")).splitlines()
    assert [int(line[-5:]) for line in pasted] == list(range(edge - 150, edge + 150))
    assert pasted[1].split(" ", 2)[1:] == [
        a_line(edge - 149).nivel,
        f"Abrindo a fatura da conta {edge - 149:05d}",
    ]

    await page.locator(f"#L{edge} > a").click()
    await page.keyboard.press("End")
    await page.locator("#L5000 > a").click(modifiers=["Shift"])
    await expect(page.locator("[data-marcadas]")).to_contain_text(f"Linhas {edge} – 5000")
    await page.locator("[data-copiar]").click()
    await expect(page.locator("live-notice")).to_contain_text("1000 linhas copiadas", timeout=LIMIT_MS)
    pasted = (await page.evaluate("navigator.clipboard.readText()")).splitlines()
    assert pasted[-1].endswith("ERROR Sessão EXPIRADA no portal, conta 05000"), "without the colours' codes"
    assert len(pasted) == 1_000


async def test_lines_that_were_missed_are_a_marker_that_a_click_fills(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        made: Any = a_world(tmp_path, redis_url=redis_url, ORIGENS_PERMITIDAS=origin)
        world = await stack.enter_async_context(made)
        await stack.enter_async_context(world.served())
        cable = await stack.enter_async_context(network(port, world.settings.port))
        people = People(browser, world, stack, base_url=origin)
        people.script = SOON
        i = await a_log(world, 50)
        page = await people.open("operador", f"/execucoes/{i}", viewport=TALL)
        await is_live(page)
        cable.cut()
        await expect(page.locator("freshness-chip")).not_to_have_attribute("state", "live", timeout=LIMIT_MS)
        last = await grows(world, i, 1_150)
        cable.restore()
        await is_live(page)
        await expect(page.locator(f"#L{last}")).to_be_in_viewport(timeout=LIMIT_MS)
        gap = page.locator(".log [data-lacuna]")
        await expect(gap).to_have_text("linhas 51 – 200 não carregadas · carregar")
        await gap.get_by_role("button").click()
        await expect(gap).to_have_count(0, timeout=LIMIT_MS)
        assert await numbers(page) == list(range(1, last + 1))
        told = [text for text in people.trouble if not any(said in text for said in OFFLINE)]
        assert told == []


async def test_the_end_is_the_end_whatever_is_on_its_way_and_nothing_untrue_is_said(
    people: People, world: World
) -> None:
    i = await a_log(world, 5_000)
    page = await people.open("operador", f"/execucoes/{i}", viewport=TALL)
    await is_live(page)
    held, asked = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await held.wait()
        await route.continue_()

    await page.route("**/linhas?de=1&**", hold)
    await page.locator(".log").focus()
    await page.keyboard.press("Home")
    await asked.wait()
    await page.keyboard.press("End")
    async with page.expect_response("**/linhas?de=1&**"):
        held.set()
    await page.unroute_all(behavior="wait")
    await expect(page.locator("#L5000")).to_be_in_viewport()

    await page.keyboard.press("Home")
    await expect(page.locator("#L1")).to_be_in_viewport(timeout=LIMIT_MS)
    await page.route("**/linhas?de=*&ate=*&nivel=WARN", lambda route: route.fulfill(status=503))
    await page.locator("[data-nivel]").select_option("WARN")
    await expect(page.locator(".log p[id]")).to_have_count(0, timeout=LIMIT_MS)
    await expect(page.locator("[data-seguintes]")).to_have_text("1 – 5000 · carregar seguintes")
    await expect(page.locator("[data-sem-linhas]")).to_be_hidden()
    await expect(page.locator("[data-sem-nivel]")).to_be_hidden()
    await page.unroute_all(behavior="wait")
    people.trouble[:] = [said for said in people.trouble if "503" not in said]
    await page.locator("[data-seguintes]").click()
    await expect(page.locator("#L3")).to_be_in_viewport(timeout=LIMIT_MS)


async def test_a_line_that_is_clicked_three_times_is_one_line(people: People, world: World) -> None:
    i = await a_log(world, 300)
    page = await people.open("operador", f"/execucoes/{i}", viewport=TALL)
    await is_live(page)
    await page.locator("#L290 > span").click(click_count=3)
    copied = "() => { let taken = false; document.addEventListener('copy', (event) => { taken = event.defaultPrevented }, { once: true }); document.execCommand('copy'); return [taken, getSelection().toString().trim()] }"
    assert await page.evaluate(copied) == [False, "Abrindo a fatura da conta 00290"]
