"""Runs a command's coroutine; tells when somebody wants the process to end."""

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine
from typing import Any


def run(work: Coroutine[Any, Any, int]) -> int:
    """To its end, on the fastest loop there is."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(work)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def settled() -> None:
    """What has been loaded stays as long as the process: the garbage collector need not look at it again.

    A full collection of a web process stopped everything for 60–250 ms (docs/desempenho.md).
    """
    gc.collect()
    gc.freeze()


async def until_signal() -> None:
    """Return at SIGINT or SIGTERM; a second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    try:
        await stop.wait()
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
