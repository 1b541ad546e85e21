"""Coming in: what a page is told first, whatever fails at that moment."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from app.persistence.database import Database
from app.realtime.pictures import Unseen
from app.ritmo import Ritmo
from tests.faults.private_redis import PrivateRedis, private_redis
from tests.page import Page
from tests.realtime.wire import Wire, a_wire
from tests.waiting import until

SLOW_LOOKS = replace(Ritmo().scaled(0.1), picture_s=8.0, position_s=3_600.0)  # only what Redis says heals


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[PrivateRedis]:
    async with private_redis(tmp_path) as made:
        yield made


async def test_a_picture_from_before_the_subscription_is_shown_to_nobody(
    sqlite: Database, redis: PrivateRedis
) -> None:
    """Redis was frozen when it was taken, so what happened since was heard by nobody."""
    async with a_wire(sqlite, redis.url, ritmo=SLOW_LOOKS) as wire:
        i = await wire.an_execucao()
        redis.freeze()
        async with wire.tab(f"execucao:{i}"):
            wire.deliver = False
            await wire.goes_on(i, 1, 3)
            wire.deliver = True
            redis.thaw()
            await until(lambda: wire.hub.healthy, what="Redis answers again")
            async with wire.tab(f"execucao:{i}") as page:
                await wire.shows_the_truth(page, f"execucao:{i}")


async def test_a_topic_wanted_while_redis_is_connected_again_is_heard(
    sqlite: Database, redis: PrivateRedis
) -> None:
    async with a_wire(sqlite, redis.url) as wire:
        subscriber = wire.hub._subscriber
        await redis.stop()
        await until(lambda: not wire.hub.healthy, what="the loss was noticed")
        starting = asyncio.create_task(redis.start())
        wanted = 0
        while not wire.hub.healthy:  # some of these fall into the moment of connecting
            await subscriber.subscribe([f"execucao:{wanted}"], timeout_s=0.0005)
            wanted += 1
        await starting
        assert wanted > 10
        await until(
            lambda: all(event.is_set() for event in subscriber._wanted.values()), what="all are subscribed"
        )


async def test_a_look_that_fails_is_said_and_leaves_the_page_where_it_was(wire: Wire) -> None:
    i = await wire.an_execucao()
    topic = f"execucao:{i}"
    page = Page()
    reader = wire.a_reader(page)
    await wire.hub.join(reader, [(topic, 0, 0)])
    await wire.shows_the_truth(page, topic)
    await until(lambda: wire.hub._rooms[topic].picture is None, what="the picture is nobody's any more")
    wire.failing = True
    with pytest.raises(Unseen):
        await wire.hub.join(reader, [(topic, page.stories[topic].seq, 0), (f"mes:{uuid4()}", 0, 0)])
    wire.failing = False
    assert list(reader.cursors) == [topic]
    await wire.goes_on(i, 1, 3)
    await wire.shows_the_truth(page, topic)
    wire.gone(reader)


async def test_names_that_mean_nothing_leave_nothing_behind(wire: Wire) -> None:
    topics = [f"execucao:{uuid4()}" for _ in range(50)]
    async with wire.tab(*topics) as page:
        await until(lambda: all(page.stories[t].refused == "nao_encontrado" for t in topics))
        subscriber = wire.hub._subscriber
        assert (len(wire.hub._rooms), set(subscriber._wanted)) == (0, {subscriber._probe_channel})


async def test_what_was_said_last_arrives_before_the_goodbye(wire: Wire) -> None:
    page = Page()
    reader = wire.a_reader(page)
    await wire.hub.join(reader, [(f"execucao:{uuid4()}", 0, 0)])  # a refusal is on its way
    wire.hub.audience.close(reader, 4400)
    await until(lambda: page.others and page.others[-1] == {"type": "closed", "code": 4400})
    assert [story.refused for story in page.stories.values()] == ["nao_encontrado"]
    wire.gone(reader)


async def test_who_is_let_in_while_the_process_ends_is_sent_away_like_the_others(wire: Wire) -> None:
    await wire.hub.audience.drain()
    page = Page()
    reader = wire.a_reader(page)
    await until(lambda: page.others and page.others[-1] == {"type": "closed", "code": 1012})
    assert page.others[0]["type"] == "drain"
    wire.gone(reader)


async def test_a_reader_that_takes_a_little_all_the_time_is_not_blocked(wire: Wire) -> None:
    """Only one that takes nothing for so long is sent away."""
    page, limit_s = Page(), wire.hub._ritmo.blocked_s
    assert limit_s == 60.0
    wire.hub._flusher._ritmo = replace(wire.hub._ritmo, blocked_s=1.0)
    reader = wire.a_reader(page)
    writer = reader.writer
    i = await wire.an_execucao()
    await wire.hub.join(reader, [(f"execucao:{i}", 0, 0)])
    page.takes.clear()
    writer._waiting_bytes = 500_000  # type: ignore[misc]
    wire.hub._flusher.reader(reader)
    for _ in range(20):  # 2 s in all
        writer._waiting_bytes -= 5_000  # type: ignore[misc]
        await asyncio.sleep(0.1)
        assert reader.closing is None
    await until(lambda: reader.closing == 4001, what="it took nothing more")
    wire.gone(reader)


async def test_asking_again_brings_nothing_twice(sqlite: Database, redis: PrivateRedis) -> None:
    """The picture that is shared may be older than what the page has been told since."""
    async with a_wire(sqlite, redis.url, ritmo=SLOW_LOOKS) as wire:
        i = await wire.an_execucao()
        topic = f"execucao:{i}"
        page = Page()
        reader = wire.a_reader(page)
        await wire.hub.join(reader, [(topic, 0, 0)])
        await wire.goes_on(i, 1, 3)
        await wire.shows_the_truth(page, topic)
        heard: list[str] = []
        page.hear = lambda frame, hear=page.hear: (heard.append(str(frame)), hear(frame))  # type: ignore[method-assign, misc, assignment]
        looks = wire.looks
        story = page.stories[topic]
        await wire.hub.join(reader, [(topic, story.seq, story.last)])
        await until(lambda: heard, what="an answer")
        assert wire.looks == looks, "the picture was shared"
        await wire.goes_on(i, 4, 4)
        await wire.shows_the_truth(page, topic)
        assert [frame.count('"delta"') for frame in heard] == [0, 1]
        wire.gone(reader)
