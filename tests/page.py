"""A page's rule in Python (static/js/story.js has the page's own): what a tab would show, and what it may not."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Story:
    """One topic as a tab has it. `gaps` are the markers; `false` lists broken promises.

    `told` are the numbers of all lines that came, also those that it had already.
    """

    seq: int = 0
    estado: dict[str, Any] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)
    last: int = 0
    told: list[int] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    asks: int = 0
    refused: str | None = None
    false: list[str] = field(default_factory=list)

    def hear(self, message: dict[str, Any]) -> None:
        """Take a snapshot or a delta of this topic."""
        self.told += [number for number, *_ in message.get("linhas", [])]
        if message["type"] == "snapshot":
            self._picture(message)
        elif message["to"] > self.seq:
            if message["from"] > self.seq:
                self.asks += 1
                self.false.append(f"hole: {self.seq} → {message['from']}")
                return
            self.seq = message["to"]
            self.estado |= {k: v for k, v in message["estado"].items() if k != "mudou"}
            self._take(message["linhas"])
        self._check()

    def _picture(self, message: dict[str, Any]) -> None:
        if message["seq"] < self.seq and not message.get("reset"):
            return
        if message.get("reset"):
            self.lines, self.last, self.gaps = {}, 0, []
        self.seq = message["seq"]
        self.estado = message.get("estado", self.estado)
        first = message.get("de_linha", self.last + 1)
        if first > self.last + 1:
            self.gaps.append((self.last + 1, first - 1))
            self.last = first - 1
        self._take(message.get("linhas", []))

    def _take(self, lines: list[list[Any]]) -> None:
        for number, _, _, text in lines:
            if number <= self.last:
                continue
            if number != self.last + 1:
                self.false.append(f"line {number} after {self.last}")
            self.lines[number], self.last = text, number

    def _check(self) -> None:
        if self.estado.get("final") and "linhas" in self.estado and self.last < self.estado["linhas"]:
            self.false.append(f"final over {self.last} of {self.estado['linhas']} lines")


class Page:
    """A tab: topics it follows, answers it got; while `takes` is clear its network takes nothing."""

    def __init__(self) -> None:
        self.takes = asyncio.Event()
        self.takes.set()
        self.stories: dict[str, Story] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.others: list[dict[str, Any]] = []

    def follow(self, *topics: str) -> list[list[Any]]:
        """What the tab would ask, with what it already has."""
        stories = [(topic, self.stories.setdefault(topic, Story())) for topic in topics]
        return [[topic, story.seq, story.last] for topic, story in stories]

    def hear(self, frame: str | bytes) -> None:
        """One frame: a message or an array of messages."""
        said = json.loads(frame)
        for message in said if isinstance(said, list) else [said]:
            topic = message.get("topic")
            if message["type"] in {"snapshot", "delta"}:
                self.stories.setdefault(topic, Story()).hear(message)
            elif message["type"] in {"ack", "nack"} and message["id"]:
                self.answers[message["id"]] = message
            elif message["type"] == "nack" and topic:
                self.stories.setdefault(topic, Story()).refused = message["code"]
            else:
                self.others.append(message)
