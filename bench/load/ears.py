"""How a reader understands what it is sent: one topic at full speed, or many by the page's whole rule."""

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from bench.load.stream import BYTES, SEQ_DIGITS, STAMP_DIGITS, Stream
from bench.load.tally import Tally

DELTA = b'{"type":"delta"'
STAMP = " t="  # before the nanoseconds in a recorded line


class Ear(Protocol):
    """One reader's understanding."""

    @property
    def live(self) -> bool:
        """Whether everything that it follows has been answered."""
        ...

    def hear(self, payload: bytes, now_ns: int) -> bool:
        """Take a frame; whether it held a pulse, which wants a ping."""
        ...


class StreamEar:
    """Deltas of one `Stream`. A frame's length proves that it holds every delta between its ends.

    All deltas of a frame count as being as late as its oldest one: the figure errs against the server.
    """

    def __init__(self, stream: Stream, tally: Tally, *, seq: int, live: bool) -> None:
        self.seq = seq
        self.live = live
        self._stream = stream
        self._tally = tally

    def hear(self, payload: bytes, now_ns: int) -> bool:
        stream, tally = self._stream, self._tally
        tally.frames += 1
        tally.received_bytes += len(payload)
        size = len(payload)
        many = 1 if size == BYTES else (size - 1) // (BYTES + 1)
        first = size > BYTES  # behind the bracket
        if size not in (BYTES, many * (BYTES + 1) + 1) or not payload.startswith(DELTA, first):
            return self._slowly(payload, now_ns)
        at = first + stream.from_at
        since = int(payload[at : at + SEQ_DIGITS])
        at = size - first - BYTES + stream.to_at
        to = int(payload[at : at + SEQ_DIGITS])
        if to - since != many or since != self.seq:
            return self._slowly(payload, now_ns)
        at = first + stream.stamp_at
        tally.late(now_ns - int(payload[at : at + STAMP_DIGITS]), many)
        tally.delivered += many
        self.seq = to
        return False

    def _slowly(self, payload: bytes, now_ns: int) -> bool:
        """Everything that is not the usual: welcome, snapshots, pulses, gaps."""
        pulse = False
        for message in _messages(payload):
            kind = message.get("type")
            if kind == "delta":
                self._delta(message, now_ns)
            elif kind == "snapshot":
                self.live = True
                self._tally.by_snapshot += max(0, message["seq"] - self.seq)
                self.seq = max(self.seq, message["seq"])
            pulse = pulse or kind == "pulse"
        return pulse

    def _delta(self, message: dict[str, Any], now_ns: int) -> None:
        if message["to"] <= self.seq:
            self._tally.repeated += 1
            return
        self._tally.missing += max(0, message["from"] - self.seq)
        self._tally.delivered += message["to"] - max(message["from"], self.seq)
        self._tally.late(now_ns - int(message["estado"]["t"]))
        self.seq = message["to"]


class Story(msgspec.Struct):
    """One topic as a page has it."""

    seq: int = -1
    linhas: int = 0
    final: bool = False


class StoryEar:
    """Any topics, by the page's rule; lines that are missing in the middle are counted."""

    def __init__(self, topics: list[str], tally: Tally) -> None:
        self.stories = {topic: Story() for topic in topics}
        self.asked: set[str] = set(topics)
        self.ask: Callable[[str], None] = lambda topic: None  # at a gap, once until the answer
        self.drain_s: float | None = None  # when the server asked it to come back
        self._tally = tally

    @property
    def live(self) -> bool:
        return not self.asked

    def hear(self, payload: bytes, now_ns: int) -> bool:
        self._tally.frames += 1
        self._tally.received_bytes += len(payload)
        pulse = False
        for message in _messages(payload):
            kind = message.get("type")
            story = self.stories.get(message.get("topic", ""))
            if kind == "pulse":
                pulse = True
            elif kind == "drain":
                self.drain_s = message["in_ms"] / 1000
            elif story is not None and kind == "snapshot":
                self._snapshot(message, story, now_ns)
            elif story is not None and kind == "delta":
                self._delta(message, story, now_ns)
        return pulse

    def _snapshot(self, message: dict[str, Any], story: Story, now_ns: int) -> None:
        self.asked.discard(message["topic"])
        if message["seq"] < story.seq:
            return
        if story.seq >= 0:
            self._tally.by_snapshot += message["seq"] - story.seq
        story.seq = message["seq"]
        story.final = message.get("estado", {}).get("final", story.final)
        self._lines(message.get("linhas", []), story, now_ns if story.linhas else None)

    def _delta(self, message: dict[str, Any], story: Story, now_ns: int) -> None:
        if message["to"] <= story.seq:
            self._tally.repeated += 1
            return
        if message["from"] > story.seq:
            if message["topic"] not in self.asked:
                self.asked.add(message["topic"])
                self.ask(message["topic"])
            return
        self._tally.delivered += 1
        story.seq = message["to"]
        story.final = message["estado"].get("final", story.final)
        self._lines(message["linhas"], story, now_ns)

    def _lines(self, lines: list[Any], story: Story, now_ns: int | None) -> None:
        for numero, _, _, texto in lines:
            if numero <= story.linhas:
                continue
            self._tally.missing += numero - story.linhas - 1
            story.linhas = numero
            _, found, stamp = texto.rpartition(STAMP)
            if found and now_ns is not None:
                self._tally.late(now_ns - int(stamp))


def _messages(payload: bytes) -> list[dict[str, Any]]:
    said = msgspec.json.decode(payload)
    return said if isinstance(said, list) else [said]
