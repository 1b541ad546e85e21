"""A Redis of one's own, external to the application, to be killed, frozen, paused."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import redis.asyncio as aioredis

from app.embedded import launch, place
from app.embedded.place import Place


class PrivateRedis:
    """Comes back on the same address, empty."""

    def __init__(self, where: Place) -> None:
        self._place = where

    @property
    def url(self) -> str:
        return self._place.url

    async def start(self) -> None:
        self._place = await asyncio.to_thread(launch.start, Place(self._place.socket))

    async def stop(self) -> None:
        """As an operator would restart it."""
        await asyncio.to_thread(launch.stop, self._place)

    def kill(self) -> None:
        os.kill(self._place.pid, signal.SIGKILL)

    def freeze(self) -> None:
        os.kill(self._place.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._place.pid, signal.SIGCONT)

    async def says(self, *words: str) -> object:
        """The answer to one command, on a connection of its own."""
        client = aioredis.from_url(self.url)
        try:
            return await client.execute_command(*words)
        finally:
            await client.aclose()


@asynccontextmanager
async def private_redis(folder: Path) -> AsyncIterator[PrivateRedis]:
    made = PrivateRedis(place.new())
    await made.start()
    try:
        yield made
    finally:
        made.thaw()
        await made.stop()
        place.forget(folder, made._place)
