"""Where events go: the Painel's bus, a plain Redis channel, nchan's publisher over HTTP."""

import socket
import sqlite3
from pathlib import Path
from typing import Protocol
from uuid import UUID

from bench.load.stream import Stream


class Target(Protocol):
    """Takes the deltas `(since, to]`, stamped as late as can be, and returns once they are taken."""

    def publish(self, since: int, to: int) -> None: ...


class RedisChannel:
    """PUBLISH, a batch in one write."""

    def __init__(self, port: int, channel: str, stream: Stream) -> None:
        self._wire = socket.create_connection(("127.0.0.1", port))
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        name = channel.encode()
        self._head = b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%s\r\n" % (len(name), name)
        self._make = stream.delta

    def publish(self, since: int, to: int) -> None:
        batch = b"".join(self._words(self._make(i)) for i in range(since + 1, to + 1))
        self._wire.sendall(batch)
        _read_until(self._wire, b"\r\n", to - since)

    def _words(self, payload: bytes) -> bytes:
        return b"%s$%d\r\n%s\r\n" % (self._head, len(payload), payload)


class PainelBus(RedisChannel):
    """The Painel's own order of things: the counter is committed, then the news goes out."""

    def __init__(self, port: int, prefix: str, stream: Stream, database: Path) -> None:
        super().__init__(port, f"{prefix}:{stream.topic}", stream)
        self._make = stream.as_message
        self._id = UUID(stream.topic.partition(":")[2]).hex
        self._database = sqlite3.connect(database, isolation_level=None, timeout=5)
        self._database.execute("PRAGMA synchronous=NORMAL")

    def publish(self, since: int, to: int) -> None:
        moved = self._database.execute("UPDATE execucao SET seq = ? WHERE id = ?", (to, self._id))
        if moved.rowcount != 1:
            raise SystemExit("the execution is not in the database")
        super().publish(since, to)


class NchanHttp:
    """nchan's publisher location, requests in one kept connection."""

    def __init__(self, port: int, channel: str, stream: Stream) -> None:
        self._wire = socket.create_connection(("127.0.0.1", port))
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"POST /pub?id={channel} HTTP/1.1\r\nHost: bench\r\nAccept: text/json\r\n"
        self._stream = stream

    def publish(self, since: int, to: int) -> None:
        batch = []
        for i in range(since + 1, to + 1):
            delta = self._stream.delta(i)
            batch.append(f"{self._head}Content-Length: {len(delta)}\r\n\r\n".encode() + delta)
        self._wire.sendall(b"".join(batch))
        _read_until(self._wire, b"HTTP/1.1 20", to - since)


def _read_until(wire: socket.socket, mark: bytes, many: int) -> None:
    """Until the mark has come that many times."""
    said = b""
    while said.count(mark) < many:
        more = wire.recv(65_536)
        if not more:
            raise SystemExit(f"the server hung up: {said[-200:]!r}")
        said += more
