"""What a crowd of readers was brought: how much, how late, what is missing."""

from array import array
from collections import Counter

STEP_NS = 20_000  # one bin of the latency histogram
BINS = 1_000_000  # 20 s; whatever is later falls into the last


class Tally:
    """Shared by all readers of one crowd; latencies in nanoseconds come in, milliseconds go out."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was counted until now: the warm-up."""
        self.delivered = 0  # deltas, however they were framed
        self.frames = 0
        self.by_snapshot = 0  # deltas whose effect came as part of a snapshot
        self.missing = 0  # deltas that a reader was told nothing of, at a gap
        self.repeated = 0
        self.received_bytes = 0
        self.closed: Counter[int] = Counter()
        self._bins = array("Q", bytes(8 * BINS))
        self._timed = 0

    def late(self, ns: int, deltas: int = 1) -> None:
        self._bins[min(max(ns, 0) // STEP_NS, BINS - 1)] += deltas
        self._timed += deltas

    def quantile_ms(self, q: float) -> float | None:
        """The upper edge of the bin; None when nothing was timed."""
        wanted, seen = q * self._timed, 0
        for i, n in enumerate(self._bins):
            seen += n
            if n and seen >= wanted:
                return (i + 1) * STEP_NS / 1e6
        return None

    def figures(self) -> dict[str, float | int | None]:
        return {
            "delivered": self.delivered,
            "frames": self.frames,
            "by_snapshot": self.by_snapshot,
            "missing": self.missing,
            "repeated": self.repeated,
            "received_mb": round(self.received_bytes / 1e6, 1),
            "closed": sum(self.closed.values()),
            "p50_ms": self.quantile_ms(0.5),
            "p99_ms": self.quantile_ms(0.99),
            "max_ms": self.quantile_ms(1.0),
        }
