"""The two ways into the database: a reader that sees one instant, a writer that commits.

On SQLite they are two engines: readers begin explicitly (else a picture of several queries tears), the
writer is one connection that takes the write lock at once (else writers fail instead of waiting).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.persistence.models.base import to_json

BUSY_TIMEOUT_MS = 5_000  # another process (a command line) may hold the write lock this long
LOCK_TIMEOUT_MS = 2_000  # PostgreSQL: a row locked for longer is refused, never waited for
POOL = 10  # connections of one process; readers are short


class Database:
    """Opens on first use; `close` ends every connection."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        json: dict[str, Any] = {"json_serializer": to_json, "json_deserializer": msgspec.json.decode}
        if self.is_sqlite:
            self._folder()
            self._readers = create_async_engine(url, pool_size=POOL, max_overflow=0, **json)
            self._writer = create_async_engine(url, pool_size=1, max_overflow=0, **json)
            _sqlite_begin(self._readers, "BEGIN")
            _sqlite_begin(self._writer, "BEGIN IMMEDIATE")
        else:
            options = {"server_settings": {"lock_timeout": str(LOCK_TIMEOUT_MS), "jit": "off"}}
            self._writer = create_async_engine(
                url, pool_size=POOL, max_overflow=0, pool_pre_ping=True, connect_args=options, **json
            )
            self._readers = self._writer.execution_options(isolation_level="REPEATABLE READ")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One read transaction: everything read in it was true at one instant."""
        async with self._readers.connect() as connection:
            if not self.is_sqlite:
                await connection.execution_options(postgresql_readonly=True)
            async with connection.begin() as transaction:
                yield connection
                await transaction.rollback()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One write transaction, committed when the block ends well."""
        async with self._writer.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self._readers.dispose()
        await self._writer.dispose()

    def _folder(self) -> None:
        if self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)


def _sqlite_begin(engine: AsyncEngine, begin: str) -> None:
    """Take BEGIN out of sqlite3's hands: it delays it until the first write, which tears pictures."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",  # a power cut may lose the last commits, never corrupt (docs/arquitetura.md)
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)
