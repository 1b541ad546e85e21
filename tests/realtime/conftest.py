"""What tests of the realtime layer share."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import uvloop

from app.persistence.database import Database
from tests.realtime.wire import Wire, a_wire

BOTH = {"test_ends_when_told.py", "test_subscriber.py"}  # loops end connections in different ways


def pytest_asyncio_loop_factories(item: pytest.Item) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Ours, and where it matters the one that processes run on."""
    own = {"asyncio": asyncio.new_event_loop}
    return own | {"uvloop": uvloop.new_event_loop} if item.path.name in BOTH else own


@pytest.fixture
async def wire(sqlite: Database, redis_url: str) -> AsyncIterator[Wire]:
    async with a_wire(sqlite, redis_url) as made:
        yield made
