"""Rounds in turn: every server once, then every server again, so that the machine's moods hit all alike."""

import sys
import time
from collections.abc import Awaitable, Callable, Iterable

from bench.load.reader import Refused
from bench.options import Options
from bench.processes import Failed
from bench.results import Figures, Result

TROUBLE = (Failed, Refused, TimeoutError, OSError)


async def interleaved(
    result: Result, names: Iterable[str], options: Options, measure: Callable[[str], Awaitable[Figures]]
) -> Result:
    """Measure each name `options.rounds` times; one that fails is named with its reason, the rest goes on."""
    wanted = list(names)
    for n in range(options.rounds):
        for name in wanted:
            begun = time.monotonic()
            try:
                result.add(name, await measure(name))
            except* TROUBLE as trouble:
                reason = _reason(trouble)
                result.failed.setdefault(name, []).append(reason)
                print(f"{result.mode}: {name} failed: {reason}", file=sys.stderr, flush=True)
            took_s = time.monotonic() - begun
            print(
                f"{result.mode} {n + 1}/{options.rounds} {name}: {took_s:.0f} s", file=sys.stderr, flush=True
            )
    return result


def _reason(trouble: BaseExceptionGroup) -> str:
    first: BaseException = trouble
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return f"{type(first).__name__}: {first}"[:400]
