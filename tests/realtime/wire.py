"""Recorder, Redis, hub: all real, with pages at their end; the network between them can be spoiled."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID, uuid4

from app.domain.changes import Claimed, Told
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import pictures
from app.realtime.hub import Hub
from app.realtime.pictures import Picture, Unseen
from app.realtime.publisher import Publisher
from app.realtime.reader import Reader
from app.realtime.writer import AsgiWriter
from app.recording.items import By, Message, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import Cadastro, put_in
from tests.page import Page
from tests.waiting import until


class Wire:
    """Recorder → publisher → Redis → hub; `lose`, `hold` stand for what a network does."""

    failing = False  # the database cannot be looked at

    def __init__(
        self, database: Database, cadastro: Cadastro, redis_url: str, ritmo: Ritmo | None = None
    ) -> None:
        self.database, self.cadastro = database, cadastro
        ritmo = ritmo or replace(Ritmo().scaled(0.1), blocked_s=60.0)  # a busy machine is no slow reader
        self.publisher = Publisher(redis_url, prefix=f"t{uuid4().hex}:", ritmo=ritmo)
        self.told: list[Message] = []
        self.deliver = True
        self.recorder = Recorder(database, ritmo=Ritmo(), tell=self._tell)
        self.hub = Hub(self.publisher, look=self._look, positions=self._positions, ritmo=ritmo)
        self.looks = 0

    def _tell(self, messages: list[Message]) -> None:
        self.told += messages
        if self.deliver:
            self.publisher.publish(messages)

    async def _look(self, topics: list[str]) -> dict[str, Picture]:
        self.looks += 1
        if self.failing:
            raise Unseen
        async with self.database.read() as c:
            return {t: Picture(t, *seen) for t, seen in (await pictures.look(c, topics)).items()}

    async def _positions(self, topics: list[str]) -> dict[str, int]:
        async with self.database.read() as c:
            return await pictures.positions(c, topics)

    def a_reader(self, page: Page) -> Reader:
        """A page that hears by the public way, through ASGI's `send`."""

        async def send(text: str) -> None:
            await page.takes.wait()
            page.hear(text)

        async def close(code: int) -> None:
            page.others.append({"type": "closed", "code": code})

        def cut() -> None:
            page.others.append({"type": "cut"})

        reader = Reader(AsgiWriter(send=send, close=close, cut=cut, close_s=0.1))
        self.hub.audience.enter(reader)
        return reader

    def gone(self, reader: Reader) -> None:
        self.hub.leave(reader)
        self.hub.audience.leave(reader)

    @asynccontextmanager
    async def tab(self, *topics: str, page: Page | None = None) -> AsyncIterator[Page]:
        """A reader with a page behind it, as the socket would have."""
        page = page or Page()
        reader = self.a_reader(page)
        await self.hub.join(reader, [tuple(have) for have in page.follow(*topics)])  # type: ignore[misc]
        try:
            yield page
        finally:
            self.gone(reader)

    async def an_execucao(self) -> UUID:
        run = Run(self.cadastro.processos[0])
        i = (await self.recorder.create(run, by=By("Ana", "pagina"))).execucao.id
        await self.recorder.record(i, Claimed())
        return i

    async def goes_on(self, i: UUID, first: int, last: int) -> None:
        for n in range(first, last + 1):
            line = Line(n, now(), "INFO", f"linha {n}")
            await self.recorder.record(i, Told(progresso=n, linhas=(line,)))

    async def shows_the_truth(self, page: Page, *topics: str) -> None:
        seen = await self._look(list(topics))

        def the_same() -> bool:
            if not all(t in page.stories for t in topics):
                return False
            stories = [(page.stories[t], seen[t]) for t in topics]
            return all((s.seq, s.estado, s.last) == (p.seq, p.estado, p.total) for s, p in stories)

        await until(the_same, what=f"{topics} as in the database")
        for topic in topics:
            assert page.stories[topic].false == []


@asynccontextmanager
async def a_wire(database: Database, redis_url: str, *, ritmo: Ritmo | None = None) -> AsyncIterator[Wire]:
    wire = Wire(database, await put_in(database), redis_url, ritmo)
    wire.recorder.start()
    wire.publisher.start()
    wire.hub.start()
    await until(lambda: wire.hub.healthy, what="subscribed")
    yield wire
    await wire.recorder.stop()
    await wire.hub.stop()
    await wire.publisher.stop()
