"""The hub over a real Redis with a real database: every reader ends at the truth."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest

from app.domain.changes import Claimed, End, Told
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import pictures
from app.realtime.flush import BACKLOG_BYTES
from app.realtime.hub import Hub
from app.realtime.pictures import Picture
from app.realtime.publisher import Publisher, encoded
from app.realtime.reader import Reader
from app.realtime.writer import AsgiWriter
from app.recording.items import By, Message, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import MES, Cadastro, put_in
from tests.faults.private_redis import private_redis
from tests.page import Page, Story
from tests.waiting import until


class Wire:
    """Recorder → publisher → Redis → hub; `lose`, `hold` stand for what a network does."""

    def __init__(self, database: Database, cadastro: Cadastro, redis_url: str) -> None:
        self.database, self.cadastro = database, cadastro
        ritmo = replace(Ritmo().scaled(0.1), blocked_s=60.0)  # a busy machine is no slow reader
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
            stories = [(page.stories[t], seen[t]) for t in topics]
            return all((s.seq, s.estado, s.last) == (p.seq, p.estado, p.total) for s, p in stories)

        await until(the_same, what=f"{topics} as in the database")
        for topic in topics:
            assert page.stories[topic].false == []


@asynccontextmanager
async def a_wire(database: Database, redis_url: str) -> AsyncIterator[Wire]:
    wire = Wire(database, await put_in(database), redis_url)
    wire.recorder.start()
    wire.publisher.start()
    wire.hub.start()
    await until(lambda: wire.hub.healthy, what="subscribed")
    yield wire
    await wire.recorder.stop()
    await wire.hub.stop()
    await wire.publisher.stop()


@pytest.fixture
async def wire(sqlite: Database, redis_url: str) -> AsyncIterator[Wire]:
    async with a_wire(sqlite, redis_url) as made:
        yield made


async def test_three_tabs_follow_a_run_to_its_end(wire: Wire) -> None:
    i = await wire.an_execucao()
    topics = (f"execucao:{i}", f"processo:{wire.cadastro.processos[0]}", f"mes:{MES}")
    async with wire.tab(*topics) as one, wire.tab(*topics) as two:
        await wire.goes_on(i, 1, 10)
        async with wire.tab(*topics) as late:
            await wire.goes_on(i, 11, 20)
            await wire.recorder.record(i, Told(fim=End("CONCLUIDO", "ok", None)))
            for page in (one, two, late):
                await wire.shows_the_truth(page, *topics)
                assert page.stories[topics[0]].estado["status_execucao"] == "CONCLUIDO"
                assert len(page.stories[topics[0]].lines) == 20


async def test_events_during_the_join_are_neither_lost_nor_doubled(wire: Wire) -> None:
    i = await wire.an_execucao()
    writing = asyncio.create_task(wire.goes_on(i, 1, 60))
    async with wire.tab(f"execucao:{i}") as page:
        await writing
        await wire.shows_the_truth(page, f"execucao:{i}")
        assert list(page.stories[f"execucao:{i}"].lines) == list(range(1, 61))


async def test_what_redis_loses_is_found_by_looking(wire: Wire) -> None:
    i = await wire.an_execucao()
    async with wire.tab(f"execucao:{i}") as page:
        await wire.goes_on(i, 1, 3)
        wire.deliver = False
        await wire.goes_on(i, 4, 9)
        await wire.shows_the_truth(page, f"execucao:{i}")
        wire.deliver = True
        await wire.goes_on(i, 10, 12)
        await wire.shows_the_truth(page, f"execucao:{i}")


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_with_repeats_ends_at_the_truth(wire: Wire, seed: int) -> None:
    random = Random(seed)
    i = await wire.an_execucao()
    topic = f"execucao:{i}"
    async with wire.tab(topic) as page:
        wire.deliver = False
        before = len(wire.told)
        await wire.goes_on(i, 1, 30)
        shuffled = [m for m in wire.told[before:] if m.topic == topic and random.random() > 0.1] * 2
        random.shuffle(shuffled)
        assert len(shuffled) > 30
        for message in shuffled:
            wire.hub.hear(topic, encoded(message))
        await wire.shows_the_truth(page, topic)


async def test_a_page_that_slept_gets_what_it_lacks_and_no_more(wire: Wire) -> None:
    i = await wire.an_execucao()
    topic = f"execucao:{i}"
    async with wire.tab(topic) as page:
        await wire.goes_on(i, 1, 5)
        await wire.shows_the_truth(page, topic)
    await wire.goes_on(i, 6, 8)
    heard: list[object] = []
    page.hear = lambda frame, hear=page.hear: (heard.append(frame), hear(frame))  # type: ignore[method-assign, misc, assignment]
    async with wire.tab(topic, page=page):
        await wire.shows_the_truth(page, topic)
    assert '"de_linha":6' in heard[0]  # type: ignore[operator]


async def test_a_page_that_knows_more_than_a_restored_database_believes_it(wire: Wire) -> None:
    i = await wire.an_execucao()
    topic = f"execucao:{i}"
    await wire.goes_on(i, 1, 5)
    page = Page()
    page.stories[topic] = Story(seq=900, estado={"status_execucao": "CONCLUIDO", "final": True}, last=0)
    async with wire.tab(topic, page=page):
        await wire.shows_the_truth(page, topic)


async def test_an_unknown_topic_is_said_to_be_so(wire: Wire) -> None:
    topic = f"execucao:{uuid4()}"
    async with wire.tab(topic, f"mes:{MES}") as page:
        await until(lambda: page.stories[topic].refused == "nao_encontrado")
        await wire.shows_the_truth(page, f"mes:{MES}")


async def test_a_reader_left_behind_gets_a_picture(wire: Wire) -> None:
    """It took nothing while the log went on: a snapshot with the missing lines once it reads again."""
    i = await wire.an_execucao()
    topic = f"execucao:{i}"
    page = Page()
    reader = wire.a_reader(page)
    await wire.hub.join(reader, [tuple(have) for have in page.follow(topic)])  # type: ignore[misc]
    await wire.shows_the_truth(page, topic)
    page.takes.clear()
    for n in range(1, 81):
        await wire.recorder.record(i, Told(linhas=(Line(n, now(), "INFO", "x" * 3000),)))
    await until(lambda: wire.hub._rooms[topic].log.floor > page.stories[topic].seq, what="that past is gone")
    assert reader.writer.backlog < 3 * BACKLOG_BYTES, "it was skipped, not queued for"
    page.takes.set()
    await wire.shows_the_truth(page, topic)
    assert len(page.stories[topic].lines) == 80
    wire.gone(reader)


async def test_a_killed_subscription_is_noticed(sqlite: Database, tmp_path: Path) -> None:
    """redis-py raises nothing here: an unasked confirmation, or a new connection, makes us look."""
    async with private_redis(tmp_path) as redis, a_wire(sqlite, redis.url) as wire:
        i = await wire.an_execucao()
        async with wire.tab(f"execucao:{i}") as page:
            await wire.goes_on(i, 1, 3)
            await redis.says("CLIENT", "KILL", "TYPE", "pubsub")
            await wire.goes_on(i, 4, 9)
            await wire.shows_the_truth(page, f"execucao:{i}")
            await until(lambda: wire.hub.healthy, what="subscribed again")
            await wire.goes_on(i, 10, 12)
            await wire.shows_the_truth(page, f"execucao:{i}")


async def test_a_hundred_joins_share_a_look(wire: Wire) -> None:
    i = await wire.an_execucao()
    await wire.goes_on(i, 1, 5)
    before = wire.looks
    pages = [Page() for _ in range(100)]
    readers = [wire.a_reader(page) for page in pages]
    await asyncio.gather(*[wire.hub.join(r, [(f"execucao:{i}", 0, 0)]) for r in readers])
    assert wire.looks - before <= 3
    for page in pages:
        await wire.shows_the_truth(page, f"execucao:{i}")
    for reader in readers:
        wire.gone(reader)
