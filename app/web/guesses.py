"""Counts wrong passwords, so that guessing is slow while nobody is locked out by a stranger."""

import math
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

KEPT = 10_000  # addresses with accounts remembered; the longest quiet are forgotten first
FREE = 5  # wrong passwords of one account before its next answers are slowed
ADDRESS_FREE = 20  # wrong passwords from one address at once; then one every `REFILL_S`
REFILL_S = 5.0  # 17,000 guesses a day from one address, against passwords that argon2id guards
SLOWEST_S = 2.0  # an account under attack answers this late, from everywhere, and still answers


class Guesses:
    """Failures drain away: one every `REFILL_S`. An address is refused for a while, an account never."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key → (how many, when)

    def refused_for_s(self, address: str) -> int:
        """Whole seconds for which this address must wait; 0: it may try."""
        excess = self._now(f"address {address}") - ADDRESS_FREE + 1
        return math.ceil(excess * REFILL_S) if excess > 0 else 0

    def delay_s(self, account: str) -> float:
        """How long the answer about this account is held back."""
        excess = self._now(f"account {account}") - FREE + 1
        return float(min(SLOWEST_S, 0.1 * 2**excess)) if excess > 0 else 0.0

    def failed(self, *, account: str, address: str) -> None:
        for key in (f"account {account}", f"address {address}"):
            self._failures[key] = (self._now(key) + 1, self._clock())
            self._failures.move_to_end(key)
        while len(self._failures) > KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, *, account: str) -> None:
        """The account's owner is here; the address keeps its count (it may be guessing others)."""
        self._failures.pop(f"account {account}", None)

    def _now(self, key: str) -> float:
        count, at = self._failures.get(key, (0.0, 0.0))
        return max(0.0, count - (self._clock() - at) / REFILL_S)
