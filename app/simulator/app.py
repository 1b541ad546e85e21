"""The simulated robot as a running HTTP server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from app.simulator.api import RobotApi
from app.simulator.book import Book

LEAVE_S = 2.0  # waiting questions are answered at once; only a stuck peer needs longer


@dataclass(frozen=True)
class Simulator:
    """A robot that is listening."""

    host: str
    port: int
    book: Book

    @property
    def url(self) -> str:
        """Where to reach it, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@asynccontextmanager
async def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    semente: int = 0,
    cenario: str | None = None,
    velocidade: float = 1.0,
    token: str | None = None,
    arquivo: Path | None = None,
) -> AsyncIterator[Simulator]:
    """Listen while the block runs; port 0 takes a free one, `velocidade` divides every time.

    Raises OSError when the port is taken, ValueError for an unknown cenario or a velocidade ≤ 0.
    """
    book = Book(semente=semente, cenario=cenario, velocidade=velocidade, arquivo=arquivo)
    app = RobotApi(book, token=token).application()
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=LEAVE_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield Simulator(host=host, port=runner.addresses[0][1], book=book)
    finally:
        await runner.cleanup()
