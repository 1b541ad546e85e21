"""Real Chromium, driven over its own protocol; a console error fails the test."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from playwright.sync_api import sync_playwright

from tests.places import missing
from tests.world import World, free_port

expect.set_options(timeout=20_000)  # far above what any page needs, also beside other tests on two cores

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The system's Chromium; tests say clearly when there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = os.environ.get("CHROMIUM") or shutil.which(name)
        if found:
            return found
    missing("Chromium")
    raise AssertionError


@pytest.fixture(scope="session")
def chromium_at() -> Iterator[str]:
    """Where the one Chromium of this process is told what to do; every test has profiles of its own in it."""
    executable, port = chromium(), free_port()
    flags = [*FLAGS, f"--remote-debugging-port={port}"]
    with ThreadPoolExecutor(1) as thread:  # Playwright wants a thread in which no loop runs
        playwright = thread.submit(sync_playwright().start).result()
        browser = thread.submit(playwright.chromium.launch, executable_path=executable, args=flags).result()
        yield f"http://127.0.0.1:{port}"
        thread.submit(browser.close).result()
        thread.submit(playwright.stop).result()


@pytest.fixture
async def browser(chromium_at: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium_at)
        yield browser
        await browser.close()


class People:
    """Browsers of people: `await people.open("admin", "/processos")` is a new window of that person."""

    def __init__(
        self, browser: Browser, world: World, stack: AsyncExitStack, *, base_url: str | None = None
    ) -> None:
        self.url = base_url or world.url
        self._browser, self._world, self._stack = browser, world, stack
        self._contexts: dict[str, BrowserContext] = {}
        self.trouble: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.script = ""  # runs before every page of contexts that are opened from now on

    async def open(self, papel: str, path: str, **options: Any) -> Page:
        if papel not in self._contexts:
            context = await self._browser.new_context(base_url=self.url, locale="pt-BR", **options)
            name, _, value = (await self._world.cookie(papel)).partition("=")
            await context.add_cookies([{"name": name, "value": value, "url": self.url}])
            await context.add_init_script(self.script)
            self._contexts[papel] = context
            self._stack.push_async_callback(context.close)
        page = await self._contexts[papel].new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.trouble.append(f"{path}: {error}"))
        page.on("request", lambda request: self.requests.append((request.resource_type, request.url)))
        await page.goto(path)
        return page

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.trouble.append(f"{message.type}: {message.text}")


@pytest.fixture
async def people(browser: Browser, world: World) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        people = People(browser, world, stack)
        yield people
        assert people.trouble == []
