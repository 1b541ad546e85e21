"""WebSocket as a browser speaks it: the handshake it sends, the frames it reads. Pure, no I/O."""

import base64
import os
import struct
import zlib
from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
INFLATED_TAIL = b"\x00\x00\xff\xff"  # RFC 7692 §7.2.2

BROWSER = (
    "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7\r\n"
    "Sec-GPC: 1\r\n"
)


def handshake(port: int, path: str, *, cookie: str = "", deflate: bool = True) -> bytes:
    """The request that Chromium sends from a page of the same origin."""
    key = base64.b64encode(os.urandom(16)).decode()
    offered = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" if deflate else ""
    cookies = f"Cookie: {cookie}\r\n" if cookie else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        f"{BROWSER}{offered}{cookies}\r\n"
    ).encode()


def status(head: bytes) -> int:
    """Of the server's answer: 101 opens the socket."""
    return int(head[9:12])


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame of a client; the zero mask is a mask, and costs nothing."""
    n = len(payload)
    if n < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | n)
    elif n < 65_536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, n)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, n)
    return head + b"\0\0\0\0" + payload


class Frames:
    """Bytes in, whole messages out. `inflates` when the server accepted permessage-deflate."""

    def __init__(self, *, inflates: bool, context: bool = True) -> None:
        self._rest = b""
        self._parts: list[bytes] = []
        self._packed = False
        self._context = context
        self._inflate = zlib.decompressobj(-15) if inflates else None

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """`(opcode, payload)` of each whole message; what is cut waits for more."""
        if self._rest:
            data = self._rest + data
        at, size = 0, len(data)
        while size - at >= 2:
            first, length, start = data[at], data[at + 1], at + 2
            if length == 126:
                length = int.from_bytes(data[at + 2 : at + 4]) if size - at >= 4 else size
                start = at + 4
            elif length == 127:
                length = int.from_bytes(data[at + 2 : at + 10]) if size - at >= 10 else size
                start = at + 10
            if start + length > size:
                break
            at = start + length
            if first & 0xF0 == 0x80:  # the usual: final, not compressed
                yield first & 0x0F, data[start:at]
            else:
                yield from self._unusual(first, data[start:at])
        self._rest = data[at:]

    def _unusual(self, first: int, payload: bytes) -> Iterator[tuple[int, bytes]]:
        """Compressed or in parts (nobody here puts a control frame between parts)."""
        self._packed = self._packed or bool(first & 0x40)
        self._parts.append(payload)
        if not first & 0x80:
            return
        whole, self._parts = b"".join(self._parts), []
        if self._packed and self._inflate is not None:
            whole = self._inflate.decompress(whole + INFLATED_TAIL)
            if not self._context:
                self._inflate = zlib.decompressobj(-15)
        self._packed = False
        yield TEXT, whole
