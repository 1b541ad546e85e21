"""The simulated robot as a running HTTP server."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from app.simulator.api import RobotApi
from app.simulator.book import Book
from app.simulator.door import Door
from app.simulator.faults import Faults, read_fault
from app.simulator.layer import FaultLayer
from app.simulator.push import Pusher, Retorno

LEAVE_S = 2.0  # waiting questions are answered at once; only a stuck peer needs longer


@dataclass(frozen=True)
class Simulator:
    """A robot that is listening."""

    host: str
    port: int
    book: Book
    faults: Faults

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
    falhas: Sequence[str] = (),
    retorno: Retorno | None = None,
) -> AsyncIterator[Simulator]:
    """Listen while the block runs; port 0 takes a free one, `velocidade` divides every time.

    `falhas` are on from the start, as `nome` or `nome=valor`; `retorno` is called when a job ends.
    Raises OSError when the port is taken, ValueError for an unknown cenario or falha, or a velocidade ≤ 0.
    """
    faults, first = Faults(), [read_fault(text) for text in falhas]
    book = Book(semente=semente, cenario=cenario, velocidade=velocidade, arquivo=arquivo)
    pusher = Pusher(retorno, book, faults) if retorno is not None else None
    layer = FaultLayer(faults, book, go_away=lambda for_s: door.go_away(for_s))
    api = RobotApi(book, token=token, layer=layer, begun=pusher.watch if pusher is not None else None)
    runner = web.AppRunner(
        api.application(), access_log=None, handler_cancellation=True, shutdown_timeout=LEAVE_S
    )
    door = Door(runner, host=host, port=port)
    await runner.setup()
    try:
        listening = await door.open()
        for fault in first:
            await layer.begin(fault)
        yield Simulator(host=host, port=listening, book=book, faults=faults)
    finally:
        await door.stop()
        if pusher is not None:
            await pusher.stop()
        await runner.cleanup()
