"""Makes of Hypercorn's WebSocket one that we can keep a promise on (docs/arquitetura.md §Hypercorn).

Its internals are reached here alone, checked by type, held by tests against the pinned version.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.ws_stream import FrameTooLargeError, WebsocketBuffer, WSStream
from wsproto.connection import ConnectionState
from wsproto.events import Message, TextMessage

from app.realtime.protocol import MESSAGE_BYTES

EXTENSION = "painel.line"  # key in the ASGI scope's `extensions`
PIECES = 256  # of one message; a browser sends it whole, empty fragments without end would hold everybody
LINGER_S = 1.0  # who sent too much gets this long to read why

Send = Callable[[Any], Awaitable[None]]


class Upgrade:
    """ASGI middleware: no permessage-deflate, a message limit that ends the socket, our own way to the wire."""

    def __init__(self, app: Callable[[Any, Any, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope.get("path") == "":
            scope["path"] = "/"  # `GET ?x`: Hypercorn hands on what is no path, Quart breaks at it
        stream = getattr(send, "__self__", None)
        if scope["type"] == "websocket" and isinstance(stream, WSStream):
            stream.handshake.extensions = None  # no deflate: 61 KB of it inflate to 60 MiB
            line = _line(stream)
            stream.buffer = _Limited(cut=None if line is None else line.abort)
            if line is not None:
                scope["extensions"][EXTENSION] = line
        await self._app(scope, receive, send)


class HypercornLine:
    """The connection under an HTTP/1.1 WebSocket; see `app.realtime.writer.Line`."""

    __slots__ = ("_is_closing", "_stream", "_write", "_writer", "abort", "backlog")

    def __init__(self, stream: WSStream, writer: asyncio.StreamWriter) -> None:
        self._stream = stream  # its connection is there once the handshake is over
        self._writer = writer
        self._write = writer.transport.write
        self._is_closing = writer.transport.is_closing
        self.backlog = writer.transport.get_write_buffer_size
        self.abort = writer.transport.abort

    def send(self, data: bytes) -> None:
        if self._stream.connection.state is ConnectionState.OPEN and not self._is_closing():
            self._write(data)

    async def gone(self) -> None:
        await asyncio.shield(self._writer.wait_closed())


class _Limited(WebsocketBuffer):
    """Hypercorn answers 1009 and goes on buffering; this one keeps nothing more, then the connection is cut."""

    def __init__(self, cut: Callable[[], None] | None) -> None:
        super().__init__(MESSAGE_BYTES)
        self._cut = cut
        self._bytes = self._pieces = 0
        self._is_over = False

    def extend(self, event: "Message[Any]") -> None:
        if not self._is_over:
            if self.value is None:  # a new message
                self._bytes = self._pieces = 0
            self._bytes += _size(event)
            self._pieces += 1
            self._is_over = self._bytes > MESSAGE_BYTES or self._pieces > PIECES
            if not self._is_over:
                return super().extend(event)
            self.clear()
            if self._cut is not None:
                asyncio.get_running_loop().call_later(LINGER_S, self._cut)
        raise FrameTooLargeError


def _size(event: "Message[Any]") -> int:
    return len(event.data.encode()) if isinstance(event, TextMessage) else len(event.data)


def _line(stream: WSStream) -> HypercornLine | None:
    """None over HTTP/2, where a connection is not one socket's own."""
    protocol = getattr(stream.send, "__self__", None)
    server = getattr(getattr(protocol, "send", None), "__self__", None)
    if isinstance(protocol, H11Protocol) and isinstance(server, TCPServer):
        return HypercornLine(stream, server.writer)
    return None
