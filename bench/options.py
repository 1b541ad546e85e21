"""How large a run is: the figures of the documentation, or a quick look whether all of it works."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """`--quick` makes everything small; its figures mean nothing."""

    quick: bool
    out: Path
    rounds: int

    def sized(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    def seconds(self, full: float) -> float:
        return 2.0 if self.quick else full
