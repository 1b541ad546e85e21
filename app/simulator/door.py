"""Where the robot listens: open, or gone for a while."""

import asyncio

from aiohttp import web

from app.simulator.hanging_up import hang_up

SAID_S = 0.05  # whoever asked us to go away hears the answer first
AGAIN_S = 0.1  # somebody else has our port just now


class Door:
    """One address; `open` and `close` any number of times, always on the same port."""

    def __init__(self, runner: web.AppRunner, *, host: str, port: int) -> None:
        self._runner = runner
        self._host = host
        self._port = port
        self._site: web.TCPSite | None = None
        self._away: asyncio.Task[None] | None = None

    async def open(self) -> int:
        """The port on which we listen from now on. Raises OSError when it is taken."""
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError:
            await site.stop()
            raise
        self._site = site
        self._port = int(self._runner.addresses[0][1])
        return self._port

    async def close(self) -> None:
        """Nobody gets in, whoever is in is thrown out."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        for connection in self._runner.server.connections if self._runner.server else ():
            hang_up(connection.transport)

    def go_away(self, for_s: float) -> None:
        """Closed in a moment, open again `for_s` seconds later; a second wish replaces the first."""
        if self._away is not None:
            self._away.cancel()
        self._away = asyncio.create_task(self._be_away(for_s))

    async def stop(self) -> None:
        """Forget about coming back."""
        if self._away is not None:
            self._away.cancel()
            await asyncio.gather(self._away, return_exceptions=True)

    async def _be_away(self, for_s: float) -> None:
        await asyncio.sleep(SAID_S)
        await self.close()
        await asyncio.sleep(for_s)
        while True:
            try:
                await self.open()
            except OSError:
                await asyncio.sleep(AGAIN_S)
            else:
                return
