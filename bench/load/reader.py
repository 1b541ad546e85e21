"""One reader: a browser's socket as an asyncio protocol."""

import asyncio
import time
from collections.abc import Callable
from typing import cast

from bench.load import wire
from bench.load.ears import Ear
from bench.load.tally import Tally

PING = wire.masked(b'{"type":"ping"}')


class Refused(Exception):
    """The handshake was answered with this HTTP status."""


class Reader(asyncio.Protocol):
    """Opens with `hello`, then says `opening`, then hears. `opened` says how the handshake ended."""

    def __init__(
        self,
        hello: bytes,
        *,
        opening: bytes | None,
        ear: Ear,
        tally: Tally,
        ended: Callable[["Reader"], None],
    ) -> None:
        self.ear = ear
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.close_code = 1006
        self._hello = hello
        self._opening = opening
        self._tally = tally
        self._ended = ended
        self._head = b""
        self._frames: wire.Frames | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is not derived from it
        self.transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        if self._frames is None:
            data = self._shake_hands(data)
            if self._frames is None:
                return
        now_ns = time.monotonic_ns()
        for opcode, payload in self._frames.feed(data):
            if opcode == wire.TEXT:
                if self.ear.hear(payload, now_ns):
                    self.transport.write(PING)
            elif opcode == wire.PING:
                self.transport.write(wire.masked(payload, wire.PONG))
            elif opcode == wire.CLOSE:
                self._close(payload)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(Refused("cut in the handshake"))
        self._tally.closed[self.close_code] += 1
        self._ended(self)

    def say(self, payload: bytes) -> None:
        self.transport.write(wire.masked(payload))

    def leave(self) -> None:
        """As a browser leaves a page: a close frame, then the connection."""
        if not self.transport.is_closing():
            self.transport.write(wire.masked((1001).to_bytes(2, "big"), wire.CLOSE))
            self.transport.close()

    def _shake_hands(self, data: bytes) -> bytes:
        """What came behind the answer's head; nothing while it is not whole."""
        self._head += data
        head, end, rest = self._head.partition(b"\r\n\r\n")
        if not end or self.opened.done():
            return b""
        if wire.status(head) != 101:
            self.opened.set_exception(Refused(head[9:12].decode()))
            self.transport.close()
            return b""
        answer = head.lower()
        self._frames = wire.Frames(
            inflates=b"permessage-deflate" in answer, context=b"server_no_context_takeover" not in answer
        )
        if self._opening is not None:
            self.say(self._opening)
        self.opened.set_result(None)
        return rest

    def _close(self, payload: bytes) -> None:
        self.close_code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
        if not self.transport.is_closing():
            self.transport.write(wire.masked(payload[:2], wire.CLOSE))
            self.transport.close()
