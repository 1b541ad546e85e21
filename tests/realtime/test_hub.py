"""The hub over a real Redis with a real database: every reader ends at the truth."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from app.domain.changes import End, Told
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence.database import Database
from app.realtime.audience import AT_ONCE
from app.realtime.flush import BACKLOG_BYTES
from app.realtime.protocol import Pulse
from app.realtime.publisher import encoded
from tests.cadastro import MES
from tests.faults.private_redis import private_redis
from tests.page import Page, Story
from tests.realtime.wire import Wire, a_wire
from tests.waiting import until


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
    async with wire.tab(topic, page=page):
        await wire.shows_the_truth(page, topic)
    assert page.stories[topic].told == list(range(1, 9))


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
    assert reader.writer.backlog() < 3 * BACKLOG_BYTES, "it was skipped, not queued for"
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


async def test_a_pulse_says_the_instant_at_which_it_is_said(wire: Wire) -> None:
    """It reaches some pages seconds after others, and they set their clocks by it."""
    said: list[Pulse] = []

    def pulse() -> Pulse:
        said.append(Pulse(f"instant {len(said)}", {}))
        return said[-1]

    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(wire.tab()) for _ in range(2 * AT_ONCE + 1)]
        await wire.hub.audience.say_all(pulse, over_s=0.03)
        await until(lambda: all(page.others for page in pages), what="everybody heard it")
        heard = [page.others[-1]["agora"] for page in pages]
    assert len(said) == 3
    assert (heard[0], heard[-1]) == ("instant 0", "instant 2")
