"""The two ways into the database: a reader that sees one instant, a writer that commits.

On SQLite they are engines of their own (`app/persistence/sqlite.py` has what is special there).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.persistence.models.base import to_json
from app.persistence.sqlite import PATIENCE, Turn, begin_with

T = TypeVar("T")

LOCK_TIMEOUT_MS = 2_000  # PostgreSQL: a row locked for longer is refused, never waited for
CLOSE_S = 2.0  # what is being read or written when everything ends gets this long
POOL = 10  # connections of one process; readers are short

OUT_OF_REACH = ("08", "53", "55", "57")  # SQLSTATE: connection, resources, no lock, starting or ending


def is_out_of_reach(error: Exception) -> bool:
    """Whether the database as a whole could not answer, rather than one statement being unfit."""
    if isinstance(error, OperationalError | InterfaceError | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or str(getattr(error.orig, "sqlstate", "")).startswith(OUT_OF_REACH)


class Database:
    """Opens on first use; `close` ends every connection once nobody uses it."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._users = 0
        self._unused = asyncio.Event()
        self._unused.set()
        json: dict[str, Any] = {"json_serializer": to_json, "json_deserializer": msgspec.json.decode}
        json["hide_parameters"] = True  # an error is logged, what a statement was given is not
        if self.is_sqlite:
            self._folder()
            self._readers = create_async_engine(url, pool_size=POOL, max_overflow=0, **json)
            self._writer = create_async_engine(url, pool_size=1, max_overflow=0, **json)
            plain = self.url.set(drivername="sqlite+pysqlite")
            self._plain = create_engine(plain, pool_size=1, max_overflow=0, **json)
            self._thread = ThreadPoolExecutor(1, "sqlite")
            self._turn = Turn()
            begin_with(self._readers.sync_engine, "BEGIN")
            begin_with(self._writer.sync_engine, "BEGIN IMMEDIATE")
            begin_with(self._plain, "BEGIN IMMEDIATE")
        else:
            options = {"server_settings": {"lock_timeout": str(LOCK_TIMEOUT_MS), "jit": "off"}}
            self._writer = create_async_engine(
                url, pool_size=POOL, max_overflow=0, pool_pre_ping=True, connect_args=options, **json
            )
            self._readers = self._writer.execution_options(isolation_level="REPEATABLE READ")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One read transaction: everything read in it was true at one instant."""
        with self._in_use():
            async with self._readers.connect() as connection:
                if not self.is_sqlite:
                    await connection.execution_options(postgresql_readonly=True)
                async with connection.begin() as transaction:
                    yield connection
                    await transaction.rollback()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One write transaction, committed when the block ends well."""
        with self._in_use():
            if not self.is_sqlite:
                async with self._writer.begin() as connection:
                    yield connection
                return
            async with self._turn.taken() as patience_ms, self._writer.connect() as connection:
                connection.info[PATIENCE] = patience_ms
                async with connection.begin():
                    yield connection

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, its writes committed; all of it rolled back when it raises.

        For many statements at once: SQLite runs them all on one thread, where `write` changes threads
        several times a statement.
        """
        if not self.is_sqlite:
            async with self.write() as connection:
                return await connection.run_sync(work)
        return await asyncio.shield(self._in_turn(work))  # whoever gives up leaves no half of a turn

    async def _in_turn(self, work: Callable[[Connection], T]) -> T:
        async with self._turn.taken() as patience_ms:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._in_thread, work, patience_ms)

    def _in_thread(self, work: Callable[[Connection], T], patience_ms: int) -> T:
        with self._plain.connect() as connection:
            connection.info[PATIENCE] = patience_ms
            with connection.begin():
                return work(connection)

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        self._users += 1
        self._unused.clear()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._unused.set()

    async def close(self) -> None:
        """A connection that comes back to a pool that has ended is closed by nobody."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._unused.wait()
        await self._readers.dispose()
        await self._writer.dispose()
        if self.is_sqlite:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._plain.dispose)
            self._thread.shutdown()

    def _folder(self) -> None:
        if self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
