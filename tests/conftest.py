"""What every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from argon2 import PasswordHasher
from jinja2 import FileSystemBytecodeCache
from quart import Quart
from sqlalchemy import make_url

from app.persistence import migrate
from app.persistence.database import Database
from app.web import passwords
from tests.hang import Hang
from tests.places import REDIS, listens, missing, postgres_url, sqlite_url
from tests.schema import Schema
from tests.world import World, a_world

COMPILED = TemporaryDirectory(prefix="painel-templates-")
Quart.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(COMPILED.name)}  # once for all applications
passwords.HASHER = PasswordHasher(1, 8, 1)  # hundreds log in here, nobody guesses; tests/cli has the real one

ALONE = (
    "tests/faults/",
    "test_any_order_of_faults",
)  # one of these at a time: they measure, or load the machine


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Hang())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: "tests/browser/" not in item.nodeid
    )  # the long ones first: no worker waits at the end
    for item in items:
        if any(place in item.nodeid for place in ALONE):
            item.add_marker(pytest.mark.xdist_group("alone"))


def pytest_unconfigure() -> None:
    COMPILED.cleanup()
    Schema.remove()


@pytest.fixture
async def redis_url() -> str:
    """The Redis that tests share; channels and keys carry a prefix of their own."""
    url = make_url(REDIS)
    if not await listens(url.host or "127.0.0.1", url.port or 6379):
        missing("Redis (TEST_REDIS_URL)")
    return REDIS


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """The same test over both databases, migrated as an installation would be."""
    if request.param == "sqlite":
        await Schema.put_in(tmp_path)
        opened = Database(sqlite_url(tmp_path))
        yield opened
        await opened.close()
        return
    async with postgres_url() as url:
        opened = Database(url)
        await migrate.upgrade(opened)
        yield opened
        await opened.close()


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite database for tests that both databases would answer alike."""
    await Schema.put_in(tmp_path)
    opened = Database(sqlite_url(tmp_path))
    yield opened
    await opened.close()


@pytest.fixture
async def world(tmp_path: Path, redis_url: str) -> "AsyncIterator[World]":
    """A served Painel on SQLite with a robot twenty times as fast as life."""
    async with a_world(tmp_path, redis_url=redis_url) as made, made.served() as served:
        yield served
