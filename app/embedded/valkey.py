"""A real Valkey for whoever was given no Redis: started by the first who needs it, ended by the last."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path

from app.background import Background
from app.embedded import launch, place
from app.embedded.errors import EmbeddedError
from app.embedded.lock import Lock, locked
from app.embedded.place import Place
from app.ritmo import Ritmo

__all__ = ["EmbeddedError", "EmbeddedRedis", "adopt"]

log = logging.getLogger(__name__)

LOOKS = 4  # within the time in which a dead one must be back


def adopt(data: Path) -> str | None:
    """The address of the one that runs for this folder; for commands, which never start one."""
    present = place.read(data)
    return present.url if present is not None and present.alive else None


class EmbeddedRedis:
    """One user of the folder's Redis. It keeps nothing that matters: no persistence, started empty."""

    def __init__(self, data: Path, *, ritmo: Ritmo, on_restart: Callable[[], None]) -> None:
        self._data = data
        self._ritmo = ritmo
        self._on_restart = on_restart
        self._using = Lock(data / "redis.users")  # shared while we use it
        self._background = Background()
        self._present: Place | None = None

    async def enter(self) -> str:
        """Its address, which stays the same for as long as we use it.

        Raises:
            EmbeddedError: it cannot be had here.
        """
        async with self._coming_or_going():
            present = await asyncio.to_thread(place.read, self._data)
            try:
                self._present = await asyncio.to_thread(self._adopted_or_started, present)
            except BaseException:
                self._using.drop()
                raise
            self._using.take(shared=True)  # always granted: whoever holds it alone holds the other lock too
        self._background.keep("embedded redis", self._watch_for_ever)
        return self._present.url

    async def leave(self) -> None:
        """Use it no more; the last one ends it."""
        await self._background.stop()
        if self._present is None:
            return
        async with self._coming_or_going():
            present, self._present = place.read(self._data) or self._present, None
            if self._using.take():
                await asyncio.to_thread(self._end, present)
            self._using.drop()

    def _coming_or_going(self) -> contextlib.AbstractAsyncContextManager[None]:
        return locked(self._data / "redis.lock")

    def _adopted_or_started(self, present: Place | None) -> Place:
        if present is not None and present.alive:
            return present
        if present is not None:
            launch.stop(present)  # it may live without its socket, where nobody reaches it
        if present is not None and not self._is_unused():
            return self._started(present)  # on the same socket: whoever uses it knows only the address
        if present is not None:
            place.forget(self._data, present)
        return self._started(place.new())

    def _started(self, where: Place) -> Place:
        place.write(self._data, Place(where.socket))
        try:
            started = launch.start(Place(where.socket))
        except EmbeddedError:
            place.forget(self._data, where)
            raise
        place.write(self._data, started)
        return started

    def _is_unused(self) -> bool:
        return self._present is None and self._using.take()

    def _end(self, present: Place) -> None:
        launch.stop(present)
        place.forget(self._data, present)

    async def _watch_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._ritmo.embedded_s / LOOKS)
            known = self._present
            if known is not None and not await asyncio.to_thread(_lives, known):
                await self._again(known)

    async def _again(self, dead: Place) -> None:
        """Every user comes here; the first starts it, the others find it started."""
        async with self._coming_or_going():
            written = await asyncio.to_thread(place.read, self._data)
            present = written if written is not None and written.socket == dead.socket else dead
            try:
                self._present = await asyncio.to_thread(self._adopted_or_started, present)
            except EmbeddedError as error:
                log.error("embedded redis cannot be started again", extra={"why": str(error)})
                return
        self._on_restart()


def _lives(known: Place) -> bool:
    return known.alive
