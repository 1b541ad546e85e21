"""What tests of faults share: the scale, the program under attack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.program import Program, a_program
from tests.faults.scale import Scale, chosen
from tests.places import REDIS


@pytest.fixture
def scale() -> Scale:
    return chosen()


@pytest.fixture
async def program(tmp_path: Path, redis_url: str, scale: Scale) -> AsyncIterator[Program]:
    """A served Painel, in a process of its own."""
    async with a_program(tmp_path, redis_url=redis_url, ritmo=scale.ritmo) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def target(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """The same for a whole module of attacks: it must outlive them all."""
    folder = tmp_path_factory.mktemp("target")
    async with a_program(folder, redis_url=REDIS, ritmo=chosen().ritmo) as made:
        yield made
