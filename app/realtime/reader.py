"""One open page: what it follows, how far it is in each topic, what we still have to say to it."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from app.realtime.frame import Frame
from app.realtime.writer import Writer

if TYPE_CHECKING:
    from app.realtime.room import Room


class Cursor:
    """How far a reader is in a room: counter, number of the last line.

    `paused` until the join has looked at the database; `waiting` until its first snapshot; `reset` when the
    database went back and the page must believe it.
    """

    __slots__ = ("lines", "paused", "reset", "room", "seq", "waiting")

    def __init__(self, room: "Room", seq: int, lines: int) -> None:
        self.room = room
        self.seq = seq
        self.lines = lines
        self.paused = True
        self.waiting = True
        self.reset = False


class Reader:
    """Belongs to one socket: `writer` is its only voice, `identity` says who listens, `owner` what is counted.

    `opened_s` is the loop time at which it came, `last_heard_s` the one at which it last said something.
    """

    __slots__ = ("closing", "cursors", "identity", "last_heard_s", "opened_s", "outbox", "owner", "writer")

    def __init__(
        self, writer: Writer, *, identity: Any = None, owner: Hashable = None, now_s: float = 0.0
    ) -> None:
        self.writer = writer
        self.identity = identity
        self.owner = owner
        self.cursors: dict[str, Cursor] = {}
        self.outbox: list[Frame] = []
        self.closing: int | None = None
        self.opened_s = self.last_heard_s = now_s
