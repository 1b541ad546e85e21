"""What tests of the realtime layer share."""

from collections.abc import AsyncIterator

import pytest

from app.persistence.database import Database
from tests.realtime.wire import Wire, a_wire


@pytest.fixture
async def wire(sqlite: Database, redis_url: str) -> AsyncIterator[Wire]:
    async with a_wire(sqlite, redis_url) as made:
        yield made
