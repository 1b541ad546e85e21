"""`make telas`: pictures of every screen into docs/telas, which change only when a screen does.

The clock stands, the past is the demonstration's, executions stop where they were told to: what is drawn
is the same each time. `python -m tests.browser.telas saude fechamento` draws only those.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.browser import clock

clock.stop()  # before what follows binds `now` by its name

from tests.browser.conftest import FLAGS, chromium  # noqa: E402
from tests.browser.screens import DOOR, SCREENS  # noqa: E402
from tests.browser.stage import Stage, staged  # noqa: E402

OUT = Path(__file__).parents[2] / "docs" / "telas"
WIDE, PHONE = {"width": 1280, "height": 760}, {"width": 390, "height": 844}
LOOKS = (("claro", WIDE, ""), ("escuro", WIDE, "-escuro"), ("claro", PHONE, "-390"))
# no clock stops these: the number of a request, what the machine measured of itself
RESTLESS = """() => {
  for (const one of document.querySelectorAll('.door__foot code')) one.textContent = '0123456789abcdef'
  for (const one of document.querySelectorAll('[data-medida]')) one.textContent = '–'
}"""


async def context(
    browser: Browser, stage: Stage, tema: str, size: dict[str, int], papel: str | None
) -> BrowserContext:
    made = await browser.new_context(
        base_url=stage.url,
        locale="pt-BR",
        viewport=size,  # type: ignore[arg-type]
        color_scheme="dark" if tema == "escuro" else "light",
        reduced_motion="reduce",
    )
    await made.clock.set_fixed_time(clock.CLOCK())
    if papel is not None:
        await made.add_cookies([await stage.cookie(papel)])  # type: ignore[list-item]
    return made


async def settled(page: Page) -> None:
    """Live, where a page lives; nothing under way, the pointer nowhere."""
    if await page.locator("freshness-chip").count():
        await page.locator("freshness-chip[state=live]").wait_for()
    await page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    await page.evaluate("() => document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    await page.mouse.move(0, 0)


async def picture(page: Page, name: str) -> None:
    await page.evaluate(RESTLESS)
    await page.screenshot(path=OUT / f"{name}.png", animations="disabled")
    print(f"docs/telas/{name}.png", flush=True)


async def press_help(page: Page) -> None:
    await page.keyboard.press("?")


async def expire(page: Page) -> None:
    """The session is over: the page asks once, over what it shows."""
    await page.evaluate("() => document.getElementById('sessao-expirada').showModal()")


Act = Callable[[Page], Awaitable[None]]
ACTS: dict[str, Act] = {"teclas": press_help, "sessao-expirada": expire}  # over the list
NAMES = (*SCREENS, *ACTS, "entrar")


async def draw(
    browser: Browser, stage: Stage, wanted: set[str], look: tuple[str, dict[str, int], str]
) -> None:
    """What is wanted, as the admin sees it; the door as nobody does."""
    tema, size, suffix = look
    made = await context(browser, stage, tema, size, "admin")
    page = await made.new_page()
    for name in (name for name in NAMES if name in wanted and name != "entrar"):
        await page.goto(SCREENS.get(name, SCREENS["processos"])(stage))
        await settled(page)
        if name in ACTS:
            await ACTS[name](page)
        await picture(page, name + suffix)
    await made.close()
    if "entrar" in wanted:
        made = await context(browser, stage, tema, size, None)
        page = await made.new_page()
        await page.goto(DOOR)
        await picture(page, "entrar" + suffix)
        await made.close()


async def main(wanted: set[str]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    if wanted == set(NAMES):
        for old in OUT.glob("*.png"):
            old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder), walk=clock.CLOCK.walk) as stage, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for look in LOOKS:
                await draw(browser, stage, wanted, look)
            await browser.close()


if __name__ == "__main__":
    asked = set(sys.argv[1:])
    if unknown := asked - set(NAMES):
        sys.exit(f"there is no screen {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    asyncio.run(main(asked or set(NAMES)))
