"""The only voice on a socket; two ways to have one, which nobody can tell apart."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from app.realtime.frame import Frame


class Writer(Protocol):
    """Everything that the server says on a socket goes through here, in this order."""

    def backlog(self) -> int:
        """Bytes that were written and that the peer's side of the connection has not taken."""

    def write(self, frames: Sequence[Frame]) -> None:
        """Send the frames; returns at once. After a close, or once the connection is gone, nothing happens."""

    async def close(self, code: int) -> None:
        """Say goodbye with this code; a peer that does not take it in time is cut. Never raises."""


Close = Callable[[int], Awaitable[None]]


class Line(Protocol):
    """The server's own connection under a socket, where it lets us at it."""

    def backlog(self) -> int:
        """Bytes that were sent and that the kernel has not taken."""

    def send(self, data: bytes) -> None:
        """Nothing happens before the handshake is over, and once somebody has said goodbye."""

    def abort(self) -> None:
        """Cut it, whatever the peer has not taken."""

    async def gone(self) -> None:
        """Return once the connection has ended."""


class DirectWriter:
    """Frames straight to the server's transport: one `write` a flush, no task, no queue of ours."""

    __slots__ = ("_close", "_close_s", "_line", "_send", "backlog")

    def __init__(self, line: Line, *, close: Close, close_s: float) -> None:
        self._line = line
        self._send, self.backlog = line.send, line.backlog  # asked a hundred thousand times a second
        self._close = close
        self._close_s = close_s

    def write(self, frames: Sequence[Frame]) -> None:
        self._send(b"".join([frame.wire for frame in frames]) if len(frames) > 1 else frames[0].wire)

    async def close(self, code: int) -> None:
        """A close to a peer that does not read blocks: it gets a second to answer, then the connection is cut."""
        try:
            async with asyncio.timeout(self._close_s):
                await self._close(code)
                await self._line.gone()
        except (TimeoutError, OSError):
            pass  # no answer
        finally:
            self._line.abort()


class AsgiWriter:
    """The public way, for any server: `send` is awaited by one task, which lives while there is something.

    `cut` ends the socket's handler when the peer takes no goodbye: the server does the rest.
    """

    def __init__(
        self,
        *,
        send: Callable[[str], Awaitable[None]],
        close: Close,
        cut: Callable[[], object],
        close_s: float,
    ) -> None:
        self._send = send
        self._close = close
        self._cut = cut
        self._close_s = close_s
        self._pending: deque[Frame] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._ended = False
        self._waiting_bytes = 0

    def backlog(self) -> int:
        return self._waiting_bytes

    def write(self, frames: Sequence[Frame]) -> None:
        if self._ended:
            return
        self._pending += frames
        self._waiting_bytes += sum(len(frame.wire) for frame in frames)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())

    async def close(self, code: int) -> None:
        self._ended = True
        try:
            async with asyncio.timeout(self._close_s):
                if self._sending is not None:
                    await self._sending
                await self._close(code)
        except (TimeoutError, OSError):
            self._cut()

    async def _send_all(self) -> None:
        try:
            while self._pending:
                frame = self._pending.popleft()
                await self._send(frame.payload.decode())
                self._waiting_bytes -= len(frame.wire)
        except OSError:
            self._ended = True  # the peer is gone; the socket's handler hears of it
        finally:
            self._sending = None
            if self._ended:
                self._pending.clear()
                self._waiting_bytes = 0
