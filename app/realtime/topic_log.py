"""The recent past of one topic, shared by all its readers: bounded bytes, no queue per reader."""

from collections import deque
from enum import Enum, auto
from itertools import takewhile
from typing import NamedTuple

LOG_BYTES = 65_536  # beyond this a reader is better served by a picture
ENTRY_BYTES = 262_144  # the newest delta is kept up to this size: a page parses it in one go


class Entry(NamedTuple):
    """A delta as it goes out: covers `(since, to]`; `last_line` 0 when it has no lines."""

    since: int
    to: int
    last_line: int
    payload: bytes


def parsed(data: bytes) -> Entry | None:
    """A message of Redis: `from to last_line`, a line break, the finished delta; None when it is not one."""
    header, _, payload = data.partition(b"\n")
    numbers = header.split()
    if len(numbers) != 3 or not all(n.isdigit() for n in numbers):
        return None
    since, to, last_line = map(int, numbers)
    return Entry(since, to, last_line, payload)


class Heard(Enum):
    """What became of a message."""

    OLD = auto()
    APPENDED = auto()
    AHEAD = auto()  # something before it is missing


class TopicLog:
    """Contiguous deltas from `floor` to `head`; both are set by a picture, any later picture may raise them."""

    def __init__(self) -> None:
        self.floor = self.head = -1  # -1: no picture yet
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    def append(self, entry: Entry) -> Heard:
        """Take the delta if it continues what we have; readers only ever see contiguous ranges."""
        if entry.to <= self.head:
            return Heard.OLD
        if self.head < 0 or entry.since > self.head:
            return Heard.AHEAD
        self._entries.append(entry)
        self._bytes += len(entry.payload)
        self.head = entry.to
        while self._bytes > (LOG_BYTES if len(self._entries) > 1 else ENTRY_BYTES):
            dropped = self._entries.popleft()
            self._bytes -= len(dropped.payload)
            self.floor = dropped.to
        return Heard.APPENDED

    def rebase(self, seq: int, *, force: bool = False) -> None:
        """A picture at `seq` was read: what we have does not reach it (or lies, with `force`): start there."""
        if force or seq > self.head:
            self.floor = self.head = seq
            self._entries.clear()
            self._bytes = 0

    def after(self, seq: int) -> list[Entry]:
        """The deltas after `seq`, which must not be below the floor; empty at the head."""
        found = list(takewhile(lambda entry: entry.to > seq, reversed(self._entries)))
        found.reverse()
        return found
