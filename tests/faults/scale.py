"""How large the faults are played: quick inside `make test`, whole in `make faults`."""

import os
from dataclasses import dataclass

MACHINE_S = 1.5  # what other work on the machine may take from a quick test; no part of any promise


@dataclass(frozen=True)
class Scale:
    """Counts, and seconds that a fault lasts. `ritmo` is the product's rhythm: the whole scale plays life's own."""

    full: bool
    ritmo: float
    velocidade: float  # how much faster than life the robot is
    tabs: int  # R4: pages that follow while Redis fails
    freeze_s: float
    away_s: float
    kills: int
    pages: int  # R10: sockets that a deploy sends away
    unread: int  # of which so many never read
    stuck: int  # R9: slow readers, half of them never read
    healthy: int
    flood_s: float
    beat_s: float  # between two changes of the flood
    examples: int  # R11: Hypothesis
    asked: int  # R12: what is drawn of each operation in each role
    pings: int
    piece_bytes: int  # of a message in very small pieces
    attackers: int  # R11: of each kind, for the memory that one costs

    def limit_s(self, promised_s: float) -> float:
        """What a promise of our rhythm means here: in a quick test less, beside other work, never more.

        Twice what the machine may take: once until what failed is noticed, once until it is healed.
        """
        return min(promised_s, promised_s * self.ritmo + 2 * self.machine_s)

    @property
    def machine_s(self) -> float:
        return 0.0 if self.full else MACHINE_S


QUICK = Scale(
    full=False, ritmo=0.1, velocidade=12, tabs=20, freeze_s=3.0, away_s=0.8, kills=10, pages=60, unread=4, stuck=10,
    healthy=10, flood_s=2.0, beat_s=0.02, examples=40, asked=3, pings=5_000, piece_bytes=10, attackers=1,
)  # fmt: skip
FULL = Scale(
    full=True, ritmo=1.0, velocidade=1, tabs=20, freeze_s=20.0, away_s=10.0, kills=100, pages=500, unread=20, stuck=100,
    healthy=50, flood_s=30.0, beat_s=0.1, examples=1_000, asked=300, pings=20_000, piece_bytes=1, attackers=10,
)  # fmt: skip


def chosen() -> Scale:
    return FULL if os.environ.get("FAULTS") == "full" else QUICK


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
