"""Markdown tables out of figures; what was not measured is a dash."""

from collections.abc import Sequence

DASH = "–"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def shown(value: float | None, digits: int = 1, unit: str = "") -> str:
    """`1,234.5 ms`; a dash for None."""
    return DASH if value is None else f"{value:,.{digits}f}{unit}"


def times(value: float | None) -> str:
    """A ratio."""
    return DASH if value is None else f"{value:.2f} ×"


def share(value: float | None) -> str:
    """Of one core."""
    return DASH if value is None else f"{value * 100:.0f} %"
