"""Brings a page's clock to this machine's monotonic clock."""

import time

from playwright.async_api import Page

TRIES = 30


async def offset_ns(page: Page) -> tuple[float, float]:
    """`monotonic_ns = performance.now() · 1e6 + offset`, with half the shortest round trip as its error."""
    best = (0.0, float("inf"))
    for _ in range(TRIES):
        before = time.monotonic_ns()
        page_ms = await page.evaluate("performance.now()")
        after = time.monotonic_ns()
        error = (after - before) / 2
        if error < best[1]:
            best = (before + error - page_ms * 1e6, error)
    return best
