"""How late the lines are: from the robot's own instant to the bus, which tells of committed changes alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from time import time
from typing import Any

import msgspec
import redis.asyncio as aioredis

from bench.browser.observed import quantile
from bench.peers.painel import PREFIX
from bench.results import Figures


class _Delta(msgspec.Struct):
    linhas: list[tuple[int, str, str, str]] = []


_delta = msgspec.json.Decoder(_Delta)


class Heard:
    """Changes of executions as a web process would hear them, with how late each line was."""

    def __init__(self, redis: "aioredis.Redis") -> None:
        self._redis = redis
        self.reset()
        self.listening = asyncio.create_task(self._listen())

    def reset(self) -> None:
        """The clock starts now."""
        self.since = time()
        self.late: list[tuple[float, float]] = []  # (heard at, seconds late)

    async def _listen(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.psubscribe(f"{PREFIX}:execucao:*")
            async for message in channel.listen():
                self._hear(message)

    async def redis_cpu_s(self) -> float:
        """CPU time of the Redis that carries all this."""
        said: dict[str, Any] = await self._redis.info("cpu")
        return float(said["used_cpu_sys"]) + float(said["used_cpu_user"])

    def figures(self) -> Figures:
        """Lags in milliseconds: of all lines, of those heard in the first third of the time, in the last."""
        took_s = time() - self.since
        thirds = {"first": (0.0, 1 / 3), "last": (2 / 3, 1.0)}
        found = {"heard_per_s": len(self.late) / took_s} | _quantiles("lag", [late for _, late in self.late])
        for name, (begins, ends) in thirds.items():
            between = (self.since + begins * took_s, self.since + ends * took_s)
            part = [late for at, late in self.late if between[0] <= at < between[1]]
            found |= _quantiles(f"lag_{name}", part)
        return found

    def _hear(self, message: dict[str, Any]) -> None:
        delta = _delta.decode(message["data"].partition(b"\n")[2])
        now = time()
        self.late += [(now, now - datetime.fromisoformat(line[1]).timestamp()) for line in delta.linhas]


@asynccontextmanager
async def hearing(redis_port: int) -> AsyncIterator[Heard]:
    redis = aioredis.from_url(f"redis://127.0.0.1:{redis_port}/0", protocol=2)
    heard = Heard(redis)
    try:
        yield heard
    finally:
        heard.listening.cancel()
        await asyncio.gather(heard.listening, return_exceptions=True)
        await redis.aclose()


def _quantiles(name: str, late: list[float]) -> Figures:
    ms = [each * 1_000 for each in late]
    return {f"{name}_p50_ms": quantile(ms, 0.5), f"{name}_p99_ms": quantile(ms, 0.99)}
