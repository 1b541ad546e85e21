"""Where tests find their servers: real ones, with names of their own."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


def missing(what: str) -> None:
    """A server that is not there: said clearly, and never accepted where everything must run."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} must run when CI=true")
    pytest.skip(f"{what} is not running here")


async def listens(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        async with asyncio.timeout(2):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def sqlite_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'painel.db'}"


@asynccontextmanager
async def postgres_url() -> AsyncIterator[str]:
    """A database of its own, dropped afterwards."""
    url = make_url(POSTGRES)
    if not await listens(url.host or "127.0.0.1", url.port or 5432):
        missing("PostgreSQL (TEST_DATABASE_URL)")
    name = f"painel_test_{uuid.uuid4().hex[:12]}"
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    admin = await asyncpg.connect(plain)
    await admin.execute(f"CREATE DATABASE {name}")
    try:
        yield url.set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()
