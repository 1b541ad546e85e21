"""Tests wait for a fact, with a limit; never for a time."""

import asyncio
from collections.abc import Awaitable, Callable

LIMIT_S = 15.0  # far above what any fact needs; reaching it is the failure
LOOK_S = 0.01


async def until(fact: Callable[[], object], *, what: str = "", limit_s: float = LIMIT_S) -> None:
    """Return once `fact()` is true; fail, saying what was missing, at the limit."""
    try:
        async with asyncio.timeout(limit_s):
            while not fact():
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise AssertionError(f"never came true within {limit_s} s: {what or fact}") from None


async def until_async(
    fact: Callable[[], Awaitable[object]], *, what: str = "", limit_s: float = LIMIT_S
) -> None:
    """The same for a fact that must be asked for."""
    loop = asyncio.get_running_loop()
    end = loop.time() + limit_s
    try:
        async with asyncio.timeout_at(end):
            while not await fact():
                if loop.time() > end:  # Python 3.11's `wait_for` may have swallowed the one cancellation
                    raise TimeoutError
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise AssertionError(f"never came true within {limit_s} s: {what or fact}") from None
