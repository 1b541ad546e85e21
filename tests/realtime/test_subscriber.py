"""What the subscriber does when its connection to Redis is cut, silent or slow: over a relay that is all three."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import make_url

from app.realtime.publisher import Publisher
from app.realtime.subscriber import Subscriber
from app.ritmo import Ritmo
from tests.network import Network, network
from tests.waiting import until, until_async
from tests.world import free_port

TURNS = (
    40  # of the loop after a cut, every one of them tried: it is noticed, then there is another connection
)
NOTICED_S = 5.0  # connecting gets one second
TOPIC = "execucao:1"


@dataclass
class Heard:
    """One subscriber behind a relay; a publisher that speaks with Redis directly."""

    cable: Network
    publisher: Publisher
    subscriber: Subscriber
    said: list[bytes] = field(default_factory=list)

    async def listens(self, count: int) -> bool:
        """Whether this many are subscribed to the topic, by Redis' own word."""
        channel = self.publisher.prefix + TOPIC
        return await self.publisher._redis.pubsub_numsub(channel) == [(channel.encode(), count)]

    async def is_healthy(self, healthy: bool) -> None:
        await until(lambda: self.subscriber.healthy is healthy, what=f"{healthy=}", limit_s=NOTICED_S)


@asynccontextmanager
async def a_subscriber(redis_url: str, ritmo: Ritmo | None = None) -> AsyncIterator[Heard]:
    port, ritmo, prefix = free_port(), ritmo or Ritmo(), f"t{uuid4().hex}:"
    async with network(port, make_url(redis_url).port or 6379) as cable:
        told = Publisher(f"redis://127.0.0.1:{port}/0", prefix=prefix, ritmo=ritmo)
        said: list[bytes] = []
        subscriber = Subscriber(
            told, ritmo=ritmo, hear=lambda topic, data: said.append(data), again=lambda: None
        )
        publisher = Publisher(redis_url, prefix=prefix, ritmo=ritmo)
        told.start()
        publisher.start()
        subscriber.start()
        try:
            heard = Heard(cable, publisher, subscriber, said)
            await heard.is_healthy(True)
            yield heard
        finally:
            await subscriber.stop()
            await publisher.stop()
            await told.stop()
        await until(lambda: not cable.open, what="nothing is connected", limit_s=NOTICED_S)


async def test_nothing_stays_connected_however_many_asked_when_it_was_cut(redis_url: str) -> None:
    """Pages come at the moment of the cut: two who connect one connection would leave the first one's socket."""
    for turns in range(TURNS):
        async with a_subscriber(redis_url) as heard:
            heard.cable.cut()
            heard.cable.up = True
            for _ in range(turns):
                await asyncio.sleep(0)
            asked = [heard.subscriber.subscribe([f"execucao:{n}"], timeout_s=NOTICED_S) for n in range(3)]
            assert await asyncio.gather(*asked) == [True] * 3, "all the same they are subscribed"


async def test_whoever_asks_while_a_connection_is_given_up_connects_nothing(redis_url: str) -> None:
    async with a_subscriber(redis_url) as heard:
        await heard.subscriber._drop()
        await heard.subscriber.subscribe([TOPIC], timeout_s=NOTICED_S)


async def test_a_redis_that_lets_in_but_never_answers_is_asked_anew(redis_url: str) -> None:
    async with a_subscriber(redis_url) as heard:
        heard.cable.cut()
        await until(lambda: not heard.cable.open, what="cut")
        heard.cable.up = heard.cable.deaf = True
        await until(lambda: heard.cable.open == 1, what="let in")
        heard.cable.deaf = False
        await heard.is_healthy(True)


async def test_a_topic_left_and_wanted_again_before_redis_answered_is_heard(redis_url: str) -> None:
    """The confirmation of the first time is none of the second: between them Redis heard of the leaving."""
    async with a_subscriber(redis_url) as heard:
        subscriber, channel = heard.subscriber, heard.publisher.prefix + TOPIC
        heard.cable.hold_answers()
        first = asyncio.create_task(subscriber.subscribe([TOPIC], timeout_s=NOTICED_S))
        await until_async(lambda: heard.listens(1), what="Redis heard of it")
        subscriber.forget([TOPIC])
        await until_async(lambda: heard.listens(0), what="Redis heard that it is left")
        heard.cable.silence()
        again = asyncio.create_task(subscriber.subscribe([TOPIC], timeout_s=NOTICED_S))
        await until(lambda: channel in subscriber._asked, what="asked again")
        heard.cable.hold_questions()
        await until(lambda: subscriber._leaving.total() == 0, what="both answers are there")
        assert not subscriber._wanted[channel].is_set(), "but nothing of the third"
        heard.cable.restore()
        assert await again
        heard.publisher.say(TOPIC, b"heard")
        await until(lambda: heard.said == [b"heard"], what="it is heard")
        first.cancel()
