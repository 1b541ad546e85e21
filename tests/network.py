"""A network between browser and server that can be cut or fall silent: a TCP relay on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Network:
    """Relays to `target`; while cut, nothing passes and nobody gets in."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open: set[asyncio.StreamWriter] = set()
        self.up = True
        self._flows = asyncio.Event()
        self._flows.set()

    def silence(self) -> None:
        """Nothing passes any more, nobody is told: as when a phone loses its cell."""
        self._flows.clear()

    def cut(self) -> None:
        """Every connection ends at once, as when a cable is pulled."""
        self.up = False
        for writer in list(self._open):
            writer.transport.abort()

    def restore(self) -> None:
        self.up = True
        self._flows.set()

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.up:
            writer.transport.abort()
            return
        await self._flows.wait()
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, far_writer}
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            self._open -= {writer, far_writer}
            writer.close()
            far_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                await self._flows.wait()
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
