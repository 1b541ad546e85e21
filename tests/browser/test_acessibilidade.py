"""Everybody can use every screen: axe finds nothing, 320 px and 200 % are enough, the keyboard goes everywhere."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy import make_url

from tests.browser.screens import DOOR, SCREENS
from tests.browser.stage import Stage, staged
from tests.places import REDIS, listens, missing

pytestmark = pytest.mark.xdist_group("acessibilidade")  # they share a day

LIMIT_MS = 20_000
WIDE = {"width": 1280, "height": 760}
VIOLATIONS = {"resultTypes": ["violations"]}  # what passes is told by its first element alone
RULES = VIOLATIONS | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = VIOLATIONS | {
    "runOnly": {"type": "rule", "values": ["color-contrast"]}
}  # all that another theme changes
NARROW = (640, 320)  # px: a 1280 px screen at 200 %, the least (WCAG 1.4.10)
TABS = 40
AXE = Axe().axe_script
RUN = "([within, options]) => axe.run(within, options).then(({ violations }) => violations)"
OVERFLOW = """() => {
  const { scrollWidth } = document.scrollingElement
  if (scrollWidth <= innerWidth) return []
  const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  return [`${scrollWidth} px on ${innerWidth}`, ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 90))]
}"""
FOCUS = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
  const { left, top, width, height } = one.getBoundingClientRect()
  const at = document.elementFromPoint(Math.min(left + width / 2, innerWidth - 1), Math.min(top + Math.min(height, 40) / 2, innerHeight - 1))
  return {
    what: one.outerHTML.slice(0, 120),
    ring: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
    seen: width < 2 || (at !== null && (one.contains(at) || at.contains(one) || one.closest('label')?.contains(at) === true)),
  }
}"""
FORCED = """() => {
  const canvas = getComputedStyle(document.body).backgroundColor
  const lost = (one, pseudo) => getComputedStyle(one, pseudo).backgroundColor === canvas
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility())
  return [
    ...shown('.badge').filter((one) => getComputedStyle(one).borderTopStyle === 'none'),
    ...shown('.sign').filter((one) => lost(one)),
    ...shown('.steps li, .timeline li, freshness-chip .chip').filter((one) => lost(one, '::before')),
    ...shown('progress').filter((one) => getComputedStyle(one).borderTopStyle === 'none'),
  ].map((one) => one.outerHTML.slice(0, 120))
}"""
ASK = """id => {
  for (const one of document.querySelectorAll('dialog[open]')) one.close()
  document.getElementById(id).showModal()
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter((one) => {
  const { transitionDuration, animationName } = getComputedStyle(one)
  return animationName !== 'none' || transitionDuration.split(', ').some((d) => parseFloat(d) > 0)
}).map((one) => one.tagName)"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    url = make_url(REDIS)
    if not await listens(url.host or "127.0.0.1", url.port or 6379):
        missing("Redis (TEST_REDIS_URL)")
    async with staged(Path(tmp_path_factory.mktemp("stage")), redis_url=REDIS) as made:
        yield made


@pytest.fixture
def nothing_stays() -> None:
    """They share a window; its pages end with it."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def window(browser: Browser, stage: Stage) -> AsyncIterator[BrowserContext]:
    """The admin's, who sees every control; the policy of the pages stays as it is. No colour on its way to another."""
    context = await browser.new_context(base_url=stage.url, locale="pt-BR", reduced_motion="reduce")
    await context.add_cookies([await stage.cookie("admin")])  # type: ignore[list-item]
    yield context
    await context.close()


async def opened(window: BrowserContext, stage: Stage, name: str, size: dict[str, int]) -> Page:
    page = await window.new_page()
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    await page.goto(SCREENS[name](stage))
    if await page.locator("freshness-chip").count():
        await page.locator("freshness-chip[state=live]").wait_for(timeout=LIMIT_MS)
    return page


async def violations(page: Page, options: dict[str, Any], within: str) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    found = await page.evaluate(RUN, [within, options])
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


async def of_every_theme(page: Page, where: str, *, within: str = "html") -> dict[str, list[str]]:
    """What axe finds in this part of the page, by theme."""
    found = {f"{where} claro": await violations(page, RULES, within)}
    await page.evaluate("document.documentElement.dataset.tema = 'escuro'")
    found[f"{where} escuro"] = await violations(page, COLOURS, within)
    await page.evaluate("document.documentElement.dataset.tema = 'claro'")
    return found


async def lost_on_the_way(page: Page) -> list[Any]:
    """Tab stops that do not show where the keyboard is, or lie under something."""
    lost = []
    for n in range(TABS):
        await page.keyboard.press("Tab")
        focus = await page.evaluate(FOCUS)
        if focus is None:
            assert n > 0, "the page has something to reach"
            break
        if not (focus["ring"] and focus["seen"]):
            lost.append(focus)
    return lost


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_is_for_everybody(window: BrowserContext, stage: Stage, name: str) -> None:
    page = await opened(window, stage, name, WIDE)
    found: dict[str, list[Any]] = await of_every_theme(page, "1280")
    found["keyboard"] = await lost_on_the_way(page)
    for width in NARROW:
        await page.set_viewport_size({"width": width, "height": 800})
        found[f"sideways {width}"] = await page.evaluate(OVERFLOW)
    await page.set_viewport_size({"width": 390, "height": await page.evaluate("document.body.scrollHeight")})
    found |= await of_every_theme(
        page, "390"
    )  # the whole page: what the bar at the foot covers scrolls out from it
    assert {where: what for where, what in found.items() if what} == {}
    await page.close()


async def test_the_door_and_every_question_are_for_everybody(
    browser: Browser, window: BrowserContext, stage: Stage
) -> None:
    nobody = await browser.new_page(base_url=stage.url, reduced_motion="reduce")
    await nobody.goto(DOOR)
    found = await of_every_theme(nobody, "entrar")
    await nobody.close()
    page = await opened(window, stage, "processos", WIDE)
    for dialog in await page.locator("dialog[id]").evaluate_all("all => all.map(one => one.id)"):
        await page.evaluate(ASK, dialog)
        found |= await of_every_theme(page, dialog, within=f"#{dialog}")
    assert len(found) > 4, "there are questions"
    assert {where: what for where, what in found.items() if what} == {}
    await page.close()


async def test_the_first_key_leads_past_the_navigation(window: BrowserContext, stage: Stage) -> None:
    page = await opened(window, stage, "processos", WIDE)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Ir para o conteúdo"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "conteudo"
    await page.close()


async def test_a_screen_of_few_colours_keeps_every_badge_and_bar(
    window: BrowserContext, stage: Stage
) -> None:
    for name in ("processos", "processo", "execucao"):
        page = await opened(window, stage, name, WIDE)
        assert await page.locator(".badge").count(), "there is a badge to lose"
        await page.emulate_media(forced_colors="active")
        assert await page.evaluate(FORCED) == [], name
        await page.close()


async def test_who_wants_no_motion_gets_none(window: BrowserContext, stage: Stage) -> None:
    page = await opened(window, stage, "execucao", WIDE)
    await page.emulate_media(reduced_motion="no-preference")
    assert await page.evaluate(MOVING), "there is motion to leave out"
    await page.emulate_media(reduced_motion="reduce")
    assert await page.evaluate(MOVING) == []
    await page.close()
