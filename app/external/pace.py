"""When to ask the robot again."""

import asyncio
from random import SystemRandom

from app.ritmo import Ritmo

SILENT_TIMES = 8  # a silent robot without long poll is asked this many times slower, no more
DOUBLINGS_MAX = 30  # far beyond any cap; keeps the power small
RETRY_AFTER_TIMES = 5  # an honoured Retry-After is at most this many `retry_max_s`

_dice = SystemRandom()


def jitter_s(ritmo: Ritmo, failures: int) -> float:
    """Full jitter: anything up to the doubled wait, so that a crowd does not come back together."""
    doubled = ritmo.retry_first_s * 2 ** min(failures, DOUBLINGS_MAX)
    return _dice.uniform(0, min(ritmo.retry_max_s, doubled))


class Pace:
    """One conversation's rhythm: never two questions within `poll_min_s`, slower when silent or failing."""

    def __init__(self, ritmo: Ritmo) -> None:
        self._ritmo = ritmo
        self._gap_s = ritmo.poll_min_s
        self._failures = 0
        self._next = 0.0  # event loop's clock
        self._asked = 0.0

    async def turn(self) -> None:
        """Wait until it is our turn to ask."""
        loop = asyncio.get_running_loop()
        if (wait_s := self._next - loop.time()) > 0:
            await asyncio.sleep(wait_s)
        self._asked = loop.time()

    def heard(self, *, news: bool) -> None:
        """The robot answered well."""
        self._failures = 0
        slower = min(self._gap_s * 2, self._ritmo.poll_min_s * SILENT_TIMES)
        self._gap_s = self._ritmo.poll_min_s if news else slower
        self._next = self._asked + self._gap_s

    def failed(self, *, retry_after_s: float | None = None) -> None:
        """It did not, or not well; its own wish is honoured up to a bound."""
        wait_s = jitter_s(self._ritmo, self._failures)
        if retry_after_s is not None:
            wished_s = min(retry_after_s, self._ritmo.retry_max_s * RETRY_AFTER_TIMES)
            wait_s = wished_s + min(wait_s, self._ritmo.poll_min_s)
        self._failures += 1
        self.rest(wait_s)

    def rest(self, wait_s: float) -> None:
        """Ask no sooner than `wait_s` from now."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._asked + self._ritmo.poll_min_s, now + wait_s)
