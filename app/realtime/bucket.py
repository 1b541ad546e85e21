"""How much a page may say: a token bucket."""


class Bucket:
    """`rate` a second, `burst` at once; `debt` grows by what is refused, shrinks by what is taken."""

    def __init__(self, *, rate: float, burst: int, now_s: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._at_s = now_s
        self.debt = 0

    def take(self, now_s: float) -> bool:
        """Whether one more may be said now."""
        self._tokens = min(self._burst, self._tokens + (now_s - self._at_s) * self._rate)
        self._at_s = now_s
        if self._tokens < 1:
            self.debt += 1
            return False
        self._tokens -= 1
        self.debt = max(0, self.debt - 1)
        return True
