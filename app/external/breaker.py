"""Stops sending orders to a robot that has just failed several times."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from app.external.errors import ExternalError, NotSent, RobotBusy, RobotRefused
from app.ritmo import Ritmo

FAILURES_MAX = 5  # in a row; fewer happen in any deploy of the robot
RESTS_PER_RETRY = 0.5  # rest = half the longest back-off: 30 s at the usual rhythm


class Breaker:
    """Closed → open after FAILURES_MAX failures in a row → one trial after a rest → closed when it works."""

    def __init__(self, ritmo: Ritmo) -> None:
        self._rest_s = ritmo.retry_max_s * RESTS_PER_RETRY
        self._failures = 0
        self._open_until = 0.0  # event loop's clock

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Count what happens to one order. Raises NotSent while open."""
        self._check()
        try:
            yield
        except (RobotBusy, RobotRefused):
            self.worked()
            raise
        except ExternalError:
            self._failed()
            raise
        self.worked()

    @property
    def rests_s(self) -> float | None:
        """Seconds until the next trial (0: the next order is it); None while orders are sent."""
        if self._failures < FAILURES_MAX:
            return None
        return max(0.0, self._open_until - asyncio.get_running_loop().time())

    def worked(self) -> None:
        """The robot answered."""
        self._failures = 0

    def _check(self) -> None:
        """One trial passes after each rest."""
        if self._failures < FAILURES_MAX:
            return
        now = asyncio.get_running_loop().time()
        if now < self._open_until:
            raise NotSent(f"breaker open for {self._open_until - now:.1f} s more")
        self._open_until = now + self._rest_s

    def _failed(self) -> None:
        self._failures += 1
        if self._failures == FAILURES_MAX:
            self._open_until = asyncio.get_running_loop().time() + self._rest_s
