"""Many readers at once, opened a few at a time."""

import asyncio
import time
from collections.abc import Callable

from bench.load.reader import Reader, Refused
from bench.load.tally import Tally

AT_ONCE = 50  # handshakes in the making: a crowd that comes in is not what is measured
OPEN_S = 30.0
LOOK_S = 0.02


class Crowd:
    """`make(i, tally, ended)` builds reader `i`. The readers that left by themselves are in `lost`."""

    def __init__(self, port: int, make: Callable[[int, Tally, Callable[[Reader], None]], Reader]) -> None:
        self.tally = Tally()
        self.readers: list[Reader] = []
        self.lost: list[Reader] = []
        self._port = port
        self._make = make
        self._leaving = False

    async def grow(self, to: int) -> None:
        """Open readers until there are `to`, each with everything answered that it follows.

        Raises:
            Refused: a handshake was not answered with 101.
            TimeoutError: not all of them were served in time.
        """
        door = asyncio.Semaphore(AT_ONCE)
        async with asyncio.timeout(OPEN_S), asyncio.TaskGroup() as opening:
            for i in range(len(self.readers), to):
                opening.create_task(self._open(i, door))
        await self.until(lambda: all(reader.ear.live for reader in self.readers), limit_s=OPEN_S)

    async def until(self, fact: Callable[[], bool], *, limit_s: float) -> bool:
        """Whether it came true in time."""
        deadline = time.monotonic() + limit_s
        while not fact():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(LOOK_S)
        return True

    async def leave(self) -> None:
        self._leaving = True
        for reader in self.readers:
            reader.leave()
        await asyncio.sleep(0.1)

    async def _open(self, i: int, door: asyncio.Semaphore) -> None:
        async with door:
            reader = self._make(i, self.tally, self._ended)
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: reader, "127.0.0.1", self._port)
            await reader.opened
            self.readers.append(reader)

    def _ended(self, reader: Reader) -> None:
        if not self._leaving:
            self.lost.append(reader)


__all__ = ["Crowd", "Refused"]
