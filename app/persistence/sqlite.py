"""What is special about SQLite: when its transactions begin, who writes.

Readers begin explicitly (else a picture of several queries tears), writers take the write lock at once
(else they fail instead of waiting), those of this process one after the other. Waiting behind a writer that
waits for another process's lock is waiting for that lock: nobody does it twice.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Engine, event

BUSY_TIMEOUT_MS = 5_000  # another process (a command line) may hold the write lock this long
PATIENCE = "painel_patience_ms"  # in a connection's `info`: how long its next transaction waits for the lock
BUSY = "painel_busy_ms"  # there too: how long it waits as it is set now


class Turn:
    """The writers of this process, one after the other."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._free_s = float("-inf")  # when one of them last had SQLite's own lock, by the loop's clock

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[int]:
        """No other writer of this process until the block ends; for how long, in ms, to wait for another's lock."""
        loop = asyncio.get_running_loop()
        asked_s = loop.time()
        async with self._lock:
            waited_s = loop.time() - max(asked_s, self._free_s)
            yield max(0, BUSY_TIMEOUT_MS - round(waited_s * 1_000))
            self._free_s = loop.time()  # not after an error: it may be that the lock was not to be had


def begin_with(engine: Engine, begin: str) -> None:
    """Take BEGIN out of sqlite3's hands: it delays it until the first write, which tears pictures."""

    @event.listens_for(engine, "connect")
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
        connection.create_function("lower", 1, _lower, deterministic=True)
        record.info[BUSY] = BUSY_TIMEOUT_MS

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        patience_ms = connection.info.pop(PATIENCE, BUSY_TIMEOUT_MS)
        if patience_ms != connection.info[BUSY]:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={patience_ms}")
            connection.info[BUSY] = patience_ms
        connection.exec_driver_sql(begin)


def _lower(text: str | None) -> str | None:
    """SQLite's own knows the letters of ASCII only."""
    return None if text is None else str(text).lower()
