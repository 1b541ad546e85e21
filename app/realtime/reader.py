"""One open page: what it follows, how far it is in each topic, what we still have to say to it."""

import asyncio
from typing import Any

import msgspec

from app.realtime.protocol import Close

OUTBOX = 256  # answers that a page has not taken; more means that it talks and does not listen


class Cursor(msgspec.Struct):
    """How far a reader is: counter, number of the last line.

    `paused` until the join has looked at the database; `waiting` until its first snapshot.
    """

    seq: int
    lines: int
    paused: bool = True
    waiting: bool = True
    reset: bool = False


class Reader:
    """Belongs to one socket. `wake` is set whenever there may be something to say."""

    def __init__(self, identity: Any = None) -> None:
        self.identity = identity
        self.cursors: dict[str, Cursor] = {}
        self.dirty: dict[str, None] = {}  # ordered: the topic that waits longest goes first
        self.outbox: list[bytes] = []
        self.wake = asyncio.Event()
        self.closing: int | None = None
        self.last_heard_s = asyncio.get_running_loop().time()

    def say(self, payload: bytes) -> None:
        """Something for this page alone, in order with everything else that it is told."""
        if len(self.outbox) >= OUTBOX:
            return self.close(Close.TOO_SLOW)
        self.outbox.append(payload)
        self.wake.set()

    def touch(self, topic: str) -> None:
        """There is news in a topic that it follows."""
        self.dirty[topic] = None
        self.wake.set()

    def close(self, code: int) -> None:
        """End the socket with this code once its writer gets there; the first code wins."""
        if self.closing is None:
            self.closing = code
        self.wake.set()
