"""A page of the Painel in a real browser, watched from before its first moment."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from playwright.async_api import Page

from bench import machine
from bench.browser import measured
from bench.browser.chromium import chromium
from bench.painel.town import Town
from bench.peers.served import Served

LIVE_MS = 20_000  # longer, and the page is broken


@asynccontextmanager
async def opened(served: Served, town: Town, path: str) -> AsyncIterator[Page]:
    """The page, live, its browser on all cores; what it costs from here on is told apart from what it cost to open."""
    origin = f"http://127.0.0.1:{served.port}"
    async with AsyncExitStack() as stack:
        with machine.on_all_cores():
            browser = await stack.enter_async_context(chromium(*measured.FLAGS))
        context = await browser.new_context(
            base_url=origin, locale="pt-BR", viewport={"width": 1280, "height": 760}
        )
        name, _, value = town.cookie(0).partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": origin}])
        await context.add_init_script(f"({measured.WATCH})()")
        page = await context.new_page()
        await page.goto(path)
        await page.locator("freshness-chip[state=live]").first.wait_for(state="attached", timeout=LIVE_MS)
        await page.evaluate(measured.LIVE)
        yield page
