"""One page of the machine: it may be slow, cut, sent away, and it may never show what was not."""

import contextlib
import json
from typing import TYPE_CHECKING, Any

from app.realtime.pictures import Unseen
from app.realtime.reader import Reader
from app.realtime.writer import AsgiWriter
from tests.machine.stage import canonical
from tests.page import Page, Story
from tests.waiting import until

if TYPE_CHECKING:
    from tests.machine.stage import Stage


class Tab:
    """Follows all topics of its stage while it is connected."""

    def __init__(self, stage: "Stage") -> None:
        self.stage = stage
        self.page = Page()
        self.reader: Reader | None = None
        self.false: list[str] = []
        self._overtaken: dict[str, int] = {}
        self._is_over = False
        self.is_signed_out = False

    @property
    def connected(self) -> bool:
        return self.reader is not None and not self._is_over

    @property
    def follows_all(self) -> bool:
        """Connected, and no question of its own has failed since."""
        return self.connected and set(self.stage.topics) <= self.reader.cursors.keys()  # type: ignore[union-attr]

    async def connect(self) -> None:
        """Follow again with what it has: always safe."""
        if self.connected:
            return await self.follow(*[t for t in self.stage.topics if t not in self.reader.cursors])
        self._is_over = self.is_signed_out = False
        self.page.takes.set()
        writer = AsgiWriter(send=self._hear, close=self._closed, cut=self._cut, close_s=0.2)
        self.reader = Reader(writer)
        self.stage.hub.audience.enter(self.reader)
        await self.follow(*self.stage.topics)

    async def follow(self, *topics: str) -> None:
        """With what it has: always safe, also again. A look that failed is asked for another time."""
        assert self.reader is not None
        wanted = [tuple(have) for have in self.page.follow(*topics)]
        with contextlib.suppress(Unseen):
            await self.stage.hub.join(self.reader, wanted)  # type: ignore[arg-type]

    async def cut(self) -> None:
        """The cable is pulled."""
        if self.reader is not None:
            self._is_over = True
            self.stage.hub.leave(self.reader)
            if self.reader in self.stage.hub.audience.readers:
                self.stage.hub.audience.leave(self.reader)
            self.reader = None
            self.page.takes.set()

    async def revoke(self) -> None:
        """Its session ends: once the socket is closed nothing more is said on it."""
        if self.reader is not None:
            self.stage.hub.audience.close(self.reader, 4401)
            await until(lambda: self._is_over, what="the goodbye")
            self.is_signed_out = True
            await self.cut()
            self.page = Page()  # who enters again begins anew

    def shows(self) -> dict[str, Any]:
        stories = {topic: self.page.stories.get(topic, Story()) for topic in self.stage.topics}
        return {topic: (s.seq, s.estado, s.last) for topic, s in stories.items()}

    def check(self) -> None:
        """No false picture: each state is one that the database had, with all of its lines or a marker."""
        assert self.false == [], self.false
        for topic, story in self.page.stories.items():
            assert (story.false, story.refused) == ([], None), (story.false, story.refused)
            if not story.estado:
                continue
            assert canonical(story.seq, story.estado) in self.stage.history[topic], (
                f"{topic} shows what never was: {story.seq} {story.estado}"
            )
            if topic.startswith("execucao:"):
                for number, text in story.lines.items():
                    assert text in self.stage.texts[topic, number]

    async def _hear(self, text: str) -> None:
        await self.page.takes.wait()
        if self.is_signed_out:
            self.false.append("told after its session had ended")
        if self._is_over:
            return  # on its way when the cable was pulled
        for message in json.loads(text if text.startswith("[") else f"[{text}]"):
            self._one(message)

    def _one(self, message: dict[str, Any]) -> None:
        story = self.page.stories.get(message.get("topic", ""))
        before = 0 if story is None or message.get("reset") else story.seq
        if message["type"] == "delta" and self._overtaken.get(message["topic"], 0) < message["to"] <= before:
            self.false.append(f"{message['topic']}: {message['to']} told twice")
        self.page.hear(json.dumps(message))
        if message["type"] == "snapshot":  # asked for while more was on its way: up to there it is told again
            self._overtaken[message["topic"]] = before if message["seq"] < before else 0
        if story is not None and story.seq < before:
            self.false.append(f"{message['topic']} went back from {before}")
        if story is not None and story.last != story.estado.get("linhas", story.last):
            self.false.append(f"{message['topic']}: state and lines of different moments")

    async def _closed(self, code: int) -> None:
        self._is_over = True

    def _cut(self) -> None:
        self._is_over = True
