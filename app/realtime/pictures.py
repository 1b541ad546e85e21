"""A topic as the database had it at one instant, cut to what each reader lacks."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from app.domain.limits import LOG_BYTES
from app.realtime.protocol import Snapshot, encode

Line = tuple[int, str, str, str]


class Picture(msgspec.Struct, frozen=True):
    """`linhas` are the last ones (None for topics without a log); `total` is the last line's number."""

    topic: str
    seq: int
    estado: dict[str, Any]
    linhas: list[Line] | None = None
    total: int = 0


class Unseen(OSError):
    """The database could not be looked at; it is asked again."""


Look = Callable[[list[str]], Awaitable[dict[str, Picture]]]
Positions = Callable[[list[str]], Awaitable[dict[str, int]]]


def snapshot(picture: Picture, *, seq: int, lines: int, reset: bool = False) -> bytes:
    """What a page that has counter `seq` with `lines` lines needs; no state when its seq is this one."""
    known = seq == picture.seq and seq > 0 and not reset
    estado = msgspec.UNSET if known else msgspec.Raw(msgspec.json.encode(picture.estado))
    if picture.linhas is None:
        return encode(Snapshot(picture.topic, picture.seq, estado, reset=reset))
    missing = _fitting([line for line in picture.linhas if reset or line[0] > lines])
    first = missing[0][0] if missing else picture.total + 1
    return encode(Snapshot(picture.topic, picture.seq, estado, first, list(missing), reset))


def _fitting(lines: list[Line]) -> list[Line]:
    """The newest of them that fit into one snapshot; the rest becomes the page's marker."""
    room = LOG_BYTES
    for i in range(len(lines) - 1, -1, -1):
        room -= len(lines[i][3].encode()) + 60  # number, time, level with their punctuation
        if room < 0:
            return lines[i + 1 :]
    return lines
