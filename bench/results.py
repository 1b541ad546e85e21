"""What a mode found: rounds kept as JSON, medians of them."""

import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import machine

Figures = dict[str, Any]


@dataclass
class Result:
    """`rounds` by name (a server, a size …); `about` says with which numbers it was measured."""

    mode: str
    about: dict[str, Any]
    rounds: dict[str, list[Figures]] = field(default_factory=dict)
    failed: dict[str, list[str]] = field(default_factory=dict)
    machine: dict[str, Any] = field(default_factory=machine.facts)

    def add(self, name: str, figures: Figures) -> None:
        self.rounds.setdefault(name, []).append(figures)

    def median(self, name: str, key: str) -> float | None:
        """The median of the rounds; None when nothing was measured."""
        found = [f[key] for f in self.rounds.get(name, []) if f.get(key) is not None]
        return statistics.median(found) if found else None

    def worst(self, name: str, key: str) -> float | None:
        """The largest of the rounds: what must be zero is no matter for a median."""
        found = [f[key] for f in self.rounds.get(name, []) if f.get(key) is not None]
        return max(found) if found else None

    def ratio(self, name: str, key: str, to: str) -> float | None:
        """How many times as much as `to` had, by the medians of the same run."""
        ours, theirs = self.median(name, key), self.median(to, key)
        return None if ours is None or not theirs else ours / theirs

    def save(self, out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{self.mode}.json").write_text(json.dumps(vars(self), indent=1) + "\n")


def load(out: Path, mode: str) -> Result | None:
    """What was saved, if it was."""
    path = out / f"{mode}.json"
    return Result(**json.loads(path.read_text())) if path.is_file() else None
