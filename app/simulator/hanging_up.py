"""Ends a connection as a crash would: RST instead of FIN."""

import asyncio
import socket
import struct

AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing throws away what is unsent, says RST


def hang_up(transport: asyncio.BaseTransport | None) -> None:
    """End the connection with RST."""
    if not isinstance(transport, asyncio.Transport):
        return
    connected: socket.socket | None = transport.get_extra_info("socket")
    if connected is not None:
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()
