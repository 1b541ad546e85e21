"""A clock that stands where it is put. Imported before everything that reads the time by its name."""

from datetime import UTC, datetime, timedelta

import app.domain.values as values

MOMENT = datetime(2026, 11, 24, 17, 3, 22, tzinfo=UTC)  # 14:03:22 in São Paulo


class Clock:
    """`values.now`, for a process that draws pictures: never for a test."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def walk(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


CLOCK = Clock(MOMENT)


def stop() -> None:
    """Who imports `now` from here on reads this clock."""
    values.now = CLOCK
