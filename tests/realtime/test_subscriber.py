"""How the subscriber and the publisher hold their connections to Redis: over a relay that is cut, silent or slow."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import uuid4

import pytest
import redis.asyncio as aioredis
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
NOTICED_S = 8.0  # connecting gets two seconds
PATIENT = dataclasses.replace(
    Ritmo(), publish_s=NOTICED_S
)  # what is said once must arrive on a busy machine too
TOPIC = "execucao:1"


@dataclass
class Heard:
    """A subscriber and its publisher, both behind a relay."""

    url: str  # of Redis itself
    cable: Network
    publisher: Publisher
    subscriber: Subscriber
    said: list[bytes] = field(default_factory=list)

    @property
    def channel(self) -> str:
        return self.publisher.prefix + TOPIC

    async def listens(self, count: int) -> bool:
        """Whether this many are subscribed to the topic, by Redis' own word."""
        async with aioredis.from_url(self.url) as client:
            return await client.pubsub_numsub(self.channel) == [(self.channel.encode(), count)]

    async def is_healthy(self, healthy: bool) -> None:
        await until(lambda: self.subscriber.healthy is healthy, what=f"{healthy=}", limit_s=NOTICED_S)


@asynccontextmanager
async def a_subscriber(redis_url: str, ritmo: Ritmo = PATIENT, *, options: str = "") -> AsyncIterator[Heard]:
    port = free_port()
    async with network(port, make_url(redis_url).port or 6379) as cable:
        publisher = Publisher(f"redis://127.0.0.1:{port}/0{options}", prefix=f"t{uuid4().hex}:", ritmo=ritmo)
        said: list[bytes] = []
        subscriber = Subscriber(
            publisher, ritmo=ritmo, hear=lambda topic, data: said.append(data), again=lambda: None
        )
        publisher.start()
        subscriber.start()
        try:
            heard = Heard(redis_url, cable, publisher, subscriber, said)
            await heard.is_healthy(True)
            yield heard
        finally:
            await subscriber.stop()
            await publisher.stop()
        await until(lambda: not cable.open, what="nothing is connected", limit_s=NOTICED_S)


@asynccontextmanager
async def probes_of(heard: Heard) -> AsyncIterator[list[bytes]]:
    """What the subscriber says to itself, heard by another that no cable is between."""
    probes: list[bytes] = []
    prefix = heard.publisher.prefix
    publisher = Publisher(heard.url, prefix=prefix, ritmo=Ritmo())
    ears = Subscriber(
        publisher, ritmo=Ritmo(), hear=lambda topic, data: probes.append(data), again=lambda: None
    )
    ears.start()
    try:
        await ears.subscribe([heard.subscriber._probe_channel.removeprefix(prefix)], timeout_s=NOTICED_S)
        yield probes
    finally:
        await ears.stop()
        await publisher.stop()


async def test_nothing_stays_connected_however_many_asked_when_it_was_cut(redis_url: str) -> None:
    """Pages come at the moment of the cut: two who connect one connection would leave the first one's socket."""
    for turns in range(TURNS):
        async with a_subscriber(redis_url) as heard:
            heard.cable.cut(reset=turns % 2 == 0)
            heard.cable.up = True
            for _ in range(turns):
                await asyncio.sleep(0)
            asked = [heard.subscriber.subscribe([f"execucao:{n}"], timeout_s=NOTICED_S) for n in range(3)]
            assert await asyncio.gather(*asked) == [True] * 3, "all the same they are subscribed"


async def test_whoever_asks_while_a_connection_is_given_up_connects_nothing(redis_url: str) -> None:
    async with a_subscriber(redis_url) as heard:
        assert heard.subscriber._connection is not None
        await heard.subscriber._connection.close()
        assert await heard.subscriber.subscribe([TOPIC], timeout_s=NOTICED_S), "by the next one"


@pytest.mark.parametrize("reset", [False, True], ids=["ended", "reset"])
async def test_what_is_said_after_an_idle_connection_was_cut_is_told(redis_url: str, reset: bool) -> None:
    """Loops tell a reset in words that redis-py does not know; a message would be lost with nobody told of it."""
    async with a_subscriber(redis_url) as heard:
        heard.publisher.say(TOPIC, b"before")
        await heard.publisher.flush(timeout_s=NOTICED_S)
        assert heard.publisher._connection.is_open
        heard.cable.cut(reset=reset)
        heard.cable.up = True
        await until(lambda: not heard.publisher._connection.is_open, what="noticed")
        await heard.is_healthy(False)
        assert await heard.subscriber.subscribe([TOPIC], timeout_s=NOTICED_S)
        heard.publisher.say(TOPIC, b"after")
        await until(lambda: b"after" in heard.said, what="heard")
        assert (heard.publisher.dropped, heard.publisher._background.restarts) == (0, 0)


@pytest.mark.parametrize("turns", range(0, TURNS, 2))
async def test_who_asks_in_the_turns_after_a_reset_is_refused_by_nothing_but_its_loss(
    redis_url: str, turns: int
) -> None:
    async with a_subscriber(redis_url) as heard:
        heard.publisher.say(TOPIC, b"before")
        await heard.publisher.flush(timeout_s=NOTICED_S)
        assert heard.publisher._connection.is_open
        heard.cable.cut(reset=True)
        heard.cable.up = True
        for _ in range(turns):
            await asyncio.sleep(0)
        heard.publisher.say(TOPIC, b"between")
        assert await heard.subscriber.subscribe([TOPIC], timeout_s=NOTICED_S)
        heard.publisher.say(TOPIC, b"after")
        await until(lambda: b"after" in heard.said, what="heard")
        restarts = heard.publisher._background.restarts + heard.subscriber._background.restarts
        assert restarts == 0


async def test_options_in_the_address_that_are_not_ours_to_have_change_nothing(redis_url: str) -> None:
    options = "?health_check_interval=1&protocol=3&decode_responses=True&socket_timeout=0.01"
    async with a_subscriber(redis_url, options=options) as heard:
        connection = heard.subscriber._connection
        assert connection is not None
        assert connection._redis.health_check_interval == 0, "it would read beside us"
        assert connection._redis.socket_timeout is None, "it would lose cancellations"
        assert await heard.subscriber.subscribe([TOPIC], timeout_s=NOTICED_S)
        heard.publisher.say(TOPIC, b"heard")
        await until(lambda: heard.said == [b"heard"], what="it is heard")


async def test_a_probe_that_was_lost_with_one_connection_does_not_end_the_next(redis_url: str) -> None:
    ritmo = dataclasses.replace(Ritmo(), probe_s=2.0, publish_s=1.0)
    async with a_subscriber(redis_url, ritmo) as heard, probes_of(heard) as probes:
        await until(lambda: len(probes) > 0, what="probes come")
        heard.cable.silence()
        dropped = heard.publisher.dropped
        await until(lambda: heard.publisher.dropped > dropped, what="one is lost")
        heard.cable.cut()
        heard.cable.restore()
        await heard.is_healthy(False)
        await heard.is_healthy(True)
        connection, seen = heard.subscriber._connection, len(probes)
        await until(lambda: len(probes) > seen + 1, what="later ones come")
        assert heard.subscriber._connection is connection


async def test_why_redis_is_not_heard_is_told_once_for_each_cause(
    redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with a_subscriber(redis_url) as heard:
        heard.cable.cut()
        await until(lambda: heard.cable.refused > 4, what="tried again and again")
        heard.cable.deaf = heard.cable.up = True
        await until(lambda: "no answer in time" in causes(caplog), what="another cause")
        heard.cable.deaf = False
        await heard.is_healthy(True)
    assert all(one != other for one, other in pairwise(causes(caplog))), causes(caplog)
    assert "redis is heard again" in caplog.text


def causes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        str(record.__dict__["cause"]) for record in caplog.records if record.message == "redis is not heard"
    ]


async def test_a_redis_that_lets_in_but_never_answers_is_asked_anew(redis_url: str) -> None:
    async with a_subscriber(redis_url) as heard:
        heard.cable.cut()
        await until(lambda: not heard.cable.open, what="cut")
        heard.cable.up = heard.cable.deaf = True
        await until(lambda: heard.cable.open == 1, what="let in")
        heard.cable.deaf = False
        await heard.is_healthy(True)


async def test_nothing_counts_as_subscribed_while_redis_is_away(redis_url: str) -> None:
    async with a_subscriber(redis_url) as heard:
        assert await heard.subscriber.subscribe([TOPIC], timeout_s=NOTICED_S)
        heard.cable.cut()
        await heard.is_healthy(False)
        assert not await heard.subscriber.subscribe([TOPIC], timeout_s=0.01)
        heard.cable.restore()
        assert await heard.subscriber.subscribe([TOPIC], timeout_s=NOTICED_S)


async def test_a_topic_left_and_wanted_again_before_redis_answered_is_heard(redis_url: str) -> None:
    """The confirmation of the first time is none of the second: between them Redis heard of the leaving."""
    async with a_subscriber(redis_url) as heard:
        subscriber, channel = heard.subscriber, heard.channel
        heard.cable.hold_answers()
        first = asyncio.create_task(subscriber.subscribe([TOPIC], timeout_s=NOTICED_S))
        await until_async(lambda: heard.listens(1), what="Redis heard of it")
        subscriber.forget([TOPIC])
        await until_async(lambda: heard.listens(0), what="Redis heard that it is left")
        heard.cable.silence()
        again = asyncio.create_task(subscriber.subscribe([TOPIC], timeout_s=NOTICED_S))
        await until(lambda: channel in subscriber._asked, what="asked again")
        heard.cable.hold_questions()
        await until(lambda: not subscriber._leaving, what="both answers are there")
        assert not subscriber._wanted[channel].is_set(), "but nothing of the third"
        heard.cable.restore()
        assert await again
        heard.publisher.say(TOPIC, b"heard")
        await until(lambda: heard.said == [b"heard"], what="it is heard")
        first.cancel()
