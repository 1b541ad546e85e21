"""Whoever speaks with Redis ends when told to, whatever it is at."""

import asyncio
from uuid import uuid4

from app.realtime.publisher import Publisher
from app.realtime.subscriber import Subscriber
from app.ritmo import Ritmo

EACH = 40  # turns of the loop from the start, every one of them tried: it connects, introduces itself, subscribes
AT_ONCE_S = 1.0  # half of what Background gives a task before it goes on without it


async def test_it_ends_at_whatever_turn_of_the_loop_it_is_told_to(redis_url: str) -> None:
    """A process that has one task that does not end never ends; `wait_for` of Python 3.11 loses cancellations."""
    turns = live = 0
    while turns <= EACH or live < 10:  # also when it listens at last
        ritmo = Ritmo()
        publisher = Publisher(redis_url, prefix=f"t{uuid4().hex}:", ritmo=ritmo)
        subscriber = Subscriber(publisher, ritmo=ritmo, hear=lambda topic, data: None, again=lambda: None)
        publisher.start()
        subscriber.start()
        publisher.say("topic", b"something")
        for _ in range(turns):
            await asyncio.sleep(0)
        live += subscriber.healthy
        async with asyncio.timeout(AT_ONCE_S):
            await asyncio.gather(subscriber.stop(), publisher.stop())
        turns += 1 + turns // EACH
