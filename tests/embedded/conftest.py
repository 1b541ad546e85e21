"""What tests of the embedded Redis share: users of one folder, each as another process would be."""

import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import redis.asyncio as aioredis

from app.embedded import place
from app.embedded.process import born
from app.embedded.valkey import EmbeddedRedis
from app.ritmo import Ritmo

RITMO = Ritmo().scaled(0.1)


class Users:
    """Users of one folder's Redis; `restarts` counts what each was told."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.restarts: list[int] = []
        self._entered: list[EmbeddedRedis] = []

    def a_user(self) -> EmbeddedRedis:
        i = len(self.restarts)
        self.restarts.append(0)

        def told() -> None:
            self.restarts[i] += 1

        user = EmbeddedRedis(self.data, ritmo=RITMO, on_restart=told)
        self._entered.append(user)
        return user

    @property
    def pid(self) -> int:
        present = place.read(self.data)
        assert present is not None
        return present.pid

    async def all_leave(self) -> None:
        for user in self._entered:
            await user.leave()


@pytest.fixture
async def users(tmp_path: Path) -> AsyncIterator[Users]:
    users = Users(tmp_path / "var")
    yield users
    await users.all_leave()


@pytest.fixture
def kill() -> Callable[[int], None]:
    return lambda pid: os.kill(pid, signal.SIGKILL)


def lives(pid: int) -> bool:
    return born(pid) is not None


async def answers(url: str) -> bool:
    client = aioredis.from_url(url, socket_timeout=0.5)
    try:
        return bool(await client.ping())
    except (aioredis.RedisError, OSError):
        return False
    finally:
        await client.aclose()
