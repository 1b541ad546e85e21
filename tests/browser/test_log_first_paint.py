"""What a long log costs before its script is here: nobody waits for lines that nobody sees yet."""

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import People
from tests.browser.test_log_pane import TALL, a_log
from tests.browser.test_three_windows import is_live
from tests.world import World

MANY = 1_000
LAID_OUT = "() => [...document.querySelectorAll('.log__block')].filter((one) => getComputedStyle(one).contentVisibility === 'visible').length"
BLOCKS = "() => document.querySelectorAll('.log__block').length"


async def without_script(page: Page) -> None:
    async def nothing(route: Route) -> None:
        await route.fulfill(body="", content_type="text/javascript")

    await page.route("**/js/app.js", nothing)
    await page.reload()


async def test_far_lines_are_laid_out_when_the_pane_comes_alive(people: People, world: World) -> None:
    """Before, all of them are there to be scrolled to; from then on each has its true height."""
    page = await people.open("leitor", f"/execucoes/{await a_log(world, MANY)}", viewport=TALL)
    await is_live(page)
    assert await page.evaluate(LAID_OUT) == await page.evaluate(BLOCKS) > 0
    await expect(page.locator(f"#L{MANY}")).to_be_in_viewport()
    await without_script(page)
    assert await page.evaluate(LAID_OUT) == 0
    for n in (MANY, MANY // 2, 1):
        await page.locator(f"#L{n}").scroll_into_view_if_needed()
        await expect(page.locator(f"#L{n}")).to_be_in_viewport()
