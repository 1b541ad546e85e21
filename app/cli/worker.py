"""`painel worker`: carries executions, answers nobody."""

import asyncio
import contextlib
from argparse import Namespace
from collections.abc import AsyncIterator

from app.cli import logs
from app.cli.failing import Failed
from app.cli.running import settled, until_signal
from app.cli.store import settings_of, usable
from app.jobs.jobs import Jobs
from app.realtime.ephemeral import Ephemeral
from app.realtime.vivos import Vivos
from app.server import DRAIN_S
from app.services import Services


async def worker(args: Namespace) -> int:
    """Carry until a signal; what is in flight is handed back."""
    settings = settings_of(args)
    if settings.is_sqlite:
        raise Failed(
            "`painel worker` precisa de PostgreSQL (DATABASE_URL); com SQLite, `painel web` já executa."
        )
    logs.configure(settings.log_nivel)
    usable(settings.data)
    services = Services(settings)
    jobs = Jobs(services)
    try:
        await services.open()
        await jobs.start(executes=True)
        async with _told_alive(services):
            settled()
            print("Worker no ar; Ctrl-C devolve o que estiver em andamento.", flush=True)
            await until_signal()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await jobs.hand_back()
                await services.recorder.drain()
    finally:
        await jobs.stop()
        await services.close()
    return 0


@contextlib.asynccontextmanager
async def _told_alive(services: Services) -> AsyncIterator[None]:
    """The web processes list this one as long as the block lasts."""
    ritmo = services.settings.ritmo
    vivos = Vivos(Ephemeral(services.publisher, ritmo=ritmo), lambda: services.vivo("worker"), ritmo=ritmo)
    vivos.start(listens=False)
    try:
        yield
    finally:
        await vivos.stop()
