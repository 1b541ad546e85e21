"""A network between browser and server that can be cut or fall silent: a TCP relay on loopback."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Network:
    """Relays to `target`; while cut, nothing passes and nobody gets in."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open: set[asyncio.StreamWriter] = set()
        self.up = True
        self.refused = 0
        self.deaf = False  # whoever connects now is let in, and never hears anything
        self._there, self._back = asyncio.Event(), asyncio.Event()
        self.restore()

    @property
    def open(self) -> int:
        """How many ends of connections are there now."""
        return len(self._open)

    def silence(self) -> None:
        """Nothing passes any more, nobody is told: as when a phone loses its cell."""
        self._there.clear()
        self._back.clear()

    def hold_answers(self) -> None:
        """What is asked arrives; what is answered waits."""
        self._there.set()
        self._back.clear()

    def hold_questions(self) -> None:
        """What was answered arrives; what is asked waits."""
        self._there.clear()
        self._back.set()

    def cut(self, *, reset: bool = False) -> None:
        """Every connection ends at once, as when a cable is pulled; with `reset` as when a machine has forgotten it."""
        self.up = False
        for writer in list(self._open):
            if reset:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()

    def restore(self) -> None:
        self.up = True
        self._there.set()
        self._back.set()

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.up:
            self.refused += 1
            writer.transport.abort()
            return
        if self.deaf:
            await self._swallow(reader, writer)
            return
        await self._there.wait()
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, far_writer}
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, self._there), self._pump(far_reader, writer, self._back)
            )
        finally:
            self._open -= {writer, far_writer}
            writer.close()
            far_writer.close()

    async def _swallow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(OSError):
            while await reader.read(65_536):
                pass
        self._open.remove(writer)
        writer.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event
    ) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # not connected any more, in either loop's words
            while data := await reader.read(65_536):
                await flows.wait()
                writer.write(data)
                await writer.drain()
            writer.write_eof()


@asynccontextmanager
async def network(port: int, target: int) -> AsyncIterator[Network]:
    """Listen on `port` and relay to `target` while the block runs."""
    made = Network(target)
    server = await asyncio.start_server(made.relay, "127.0.0.1", port)
    try:
        yield made
    finally:
        made.restore()
        made.cut()
        server.close()
