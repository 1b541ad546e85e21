"""Locks between processes of one installation: files in its folder, freed by the system when a process dies."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

LOOK_S = 0.02  # a lock is held for moments; asking again costs one system call


class Lock:
    """An advisory lock on one file. Two of them on the same file exclude each other in one process too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self, *, shared: bool = False) -> bool:
        """Whether we have it now; never waits. A held one may change its kind; refused, it is lost."""
        if self._descriptor is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def drop(self) -> None:
        """Let go; twice is once."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """The block runs while nobody else holds this file; waiting never blocks the loop, a cancel ends it."""
    lock = Lock(path)
    try:
        while not lock.take():  # noqa: ASYNC110 - another process has no event to wait on
            await asyncio.sleep(LOOK_S)
        yield
    finally:
        lock.drop()


def migration_lock(data: Path) -> AbstractAsyncContextManager[None]:
    """One process at a time brings this folder's database to the present schema."""
    return locked(data / "migration.lock")
