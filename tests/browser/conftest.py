"""Real Chromium, driven over its own protocol; a console error fails the test."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.places import missing
from tests.world import World, a_world

HERE = Path(__file__).parent

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test with a browser runs in one loop, as the browser does that they share."""
    for item in items:
        if item.path.parent == HERE and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The one Chromium of this process; every test has windows of its own, which share nothing."""
    executable = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def nothing_stays(browser: Browser) -> AsyncIterator[None]:
    """What a failing test leaves open would go on for all that come after it."""
    before = set(browser.contexts)
    yield
    for left in set(browser.contexts) - before:
        await left.close()


@pytest_asyncio.fixture(loop_scope="session")
async def world(tmp_path: Path, redis_url: str) -> AsyncIterator[World]:
    """The same as everywhere, in the browser's loop."""
    async with a_world(tmp_path, redis_url=redis_url) as made, made.served() as served:
        yield served


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


@pytest_asyncio.fixture(loop_scope="session")
async def people(browser: Browser, world: World) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        people = People(browser, world, stack)
        yield people
        assert people.trouble == []
