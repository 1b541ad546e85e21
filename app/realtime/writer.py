"""The only voice on a socket: takes what the hub collects, sends it in frames, closes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from app.realtime.hub import Hub
from app.realtime.protocol import Close, join
from app.realtime.reader import Reader
from app.ritmo import Ritmo

FRAME_BYTES = 262_144  # a page parses a frame in one go; larger ones would freeze it


class AsgiWriter:
    """Sends through ASGI's `send`: one task, one flag; while it is blocked nothing is queued for it."""

    def __init__(
        self,
        hub: Hub,
        reader: Reader,
        *,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        ritmo: Ritmo,
    ) -> None:
        self._hub = hub
        self._reader = reader
        self._send = send
        self._close = close
        self._ritmo = ritmo

    async def run(self) -> None:
        """Until the socket is closed from our side; a reader that takes nothing is closed 4001."""
        reader = self._reader
        while reader.closing is None or reader.outbox:
            await reader.wake.wait()
            reader.wake.clear()
            try:
                await self._flush()
            except TimeoutError:
                reader.outbox.clear()
                reader.close(Close.TOO_SLOW)
        try:
            async with asyncio.timeout(self._ritmo.close_s):
                await self._close(reader.closing)
        except TimeoutError:
            return  # it does not even take the close: the connection's own time-out ends it

    async def _flush(self) -> None:
        for frame in frames(await self._hub.collect(self._reader)):
            async with asyncio.timeout(self._ritmo.blocked_s):
                await self._send(frame.decode())


def frames(payloads: list[bytes]) -> Iterator[bytes]:
    """The payloads, several a frame, none larger than a page can parse at once (a single one may be)."""
    batch: list[bytes] = []
    size = 0
    for payload in payloads:
        if batch and size + len(payload) > FRAME_BYTES:
            yield join(batch)
            batch, size = [], 0
        batch.append(payload)
        size += len(payload) + 1
    if batch:
        yield join(batch)
