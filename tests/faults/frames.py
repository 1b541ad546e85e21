"""WebSocket by hand: a socket that can break every rule of it, a page that keeps them."""

import asyncio
import contextlib
import json
import os
import socket
from base64 import b64encode
from typing import Self

from tests.page import Page

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
BROWSER = "permessage-deflate; client_max_window_bits"  # what every browser offers


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    masked: bool = True,
    declared: int = -1,
) -> bytes:
    """A client's frame; `declared` lies about its length. The mask is zero: masked, and readable here."""
    length = len(payload) if declared < 0 else declared
    head = bytes([fin << 7 | rsv << 4 | opcode])
    bit = masked << 7
    if length < 126:
        head += bytes([bit | length])
    elif length < 2**16:
        head += bytes([bit | 126]) + length.to_bytes(2, "big")
    else:
        head += bytes([bit | 127]) + length.to_bytes(8, "big")
    return head + (bytes(4) if masked else b"") + payload


PING_SAID = frame(TEXT, b'{"type":"ping"}')  # the protocol's own: the page lives


class RawSocket:
    """A TCP connection that shook hands. `receive_bytes` keeps the kernel from taking much for it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.head = b""

    @classmethod
    async def connected(cls, port: int, *, receive_bytes: int = 0) -> Self:
        sock = socket.socket()
        sock.setblocking(False)
        if receive_bytes:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
        return cls(*await asyncio.open_connection(sock=sock, limit=max(receive_bytes, 2**16)))

    @classmethod
    async def opened(
        cls, port: int, cookie: str, *, offers: str = BROWSER, receive_bytes: int = 0, status: int = 101
    ) -> Self:
        """After the handshake of a browser that is logged in."""
        made = await cls.connected(port, receive_bytes=receive_bytes)
        made.writer.write(handshake(port, cookie, offers=offers))
        made.head = await made.reader.readuntil(b"\r\n\r\n")
        assert made.head.startswith(b"HTTP/1.1 %d " % status), made.head
        return made

    async def send(self, data: bytes) -> bool:
        """Whether the other side still takes it."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError:
            return False
        return not self.writer.transport.is_closing()

    async def heard(self) -> tuple[int, bytes]:
        """The next frame; raises IncompleteReadError or ConnectionError when there will be none."""
        first, second = await self.reader.readexactly(2)
        assert first & 0x70 == 0, "compressed: the server took the extension that browsers offer"
        length = second & 127
        if length > 125:
            length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8), "big")
        return first & 15, await self.reader.readexactly(length)

    async def ended(self, *, limit_s: float = 10.0) -> tuple[int | None, list[bytes]]:
        """Read to the end: the close code (None: cut without one), the texts before it."""
        code, texts = None, []
        async with asyncio.timeout(limit_s):
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    opcode, payload = await self.heard()
                    if opcode == CLOSE and code is None:
                        code = int.from_bytes(payload[:2], "big")
                        await self.send(frame(CLOSE, payload[:2]))
                    elif opcode == TEXT:
                        texts.append(payload)
        self.leave()
        return code, texts

    def stall(self) -> None:
        """Read nothing more."""
        self.writer.transport.pause_reading()  # type: ignore[attr-defined]

    def resume(self) -> None:
        with contextlib.suppress(RuntimeError):  # it ended meanwhile
            self.writer.transport.resume_reading()  # type: ignore[attr-defined]

    def leave(self) -> None:
        self.writer.transport.abort()


def handshake(port: int, cookie: str, *, offers: str = BROWSER) -> bytes:
    lines = [
        "GET /ws HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        f"Cookie: {cookie}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *([f"Sec-WebSocket-Extensions: {offers}"] if offers else []),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Visitor(RawSocket):
    """An open page: the page's own rule behind a socket; it answers pulses, says when each state came."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self.page = Page()
        self.came: dict[str, list[tuple[int, float]]] = {}  # topic → (counter, loop time), ascending
        self.closed_with: int | None = None
        self.closed_s = self.gone_s = 0.0

    async def follow(self, *topics: str) -> None:
        said = {"type": "follow", "topics": self.page.follow(*topics)}
        await self.send(frame(TEXT, json.dumps(said).encode()))

    async def listen(self) -> None:
        """Until the server has gone."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                opcode, payload = await self.heard()
                if opcode == TEXT:
                    self.hear(payload)
                elif opcode == CLOSE and self.closed_with is None:
                    self.closed_with, self.closed_s = int.from_bytes(payload[:2], "big"), loop.time()
                    await self.send(frame(CLOSE, payload[:2]))
        self.gone_s = loop.time()

    def hear(self, payload: bytes) -> None:
        self.page.hear(payload)
        moment = asyncio.get_running_loop().time()
        for topic, story in self.page.stories.items():
            came = self.came.setdefault(topic, [])
            if not came or came[-1][0] < story.seq:
                came.append((story.seq, moment))
        if b'"pulse"' in payload:
            self.writer.write(PING_SAID)
