"""A recorder for a command: what it records is told to the pages of a Painel that runs, if one does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.cli import logs
from app.embedded.valkey import adopt
from app.persistence.database import Database
from app.realtime.publisher import Publisher
from app.recording.recorder import Recorder
from app.settings import Settings

FLUSH_S = 0.5  # a page that this misses looks at the database within two seconds anyway


@asynccontextmanager
async def telling(settings: Settings, database: Database) -> AsyncIterator[Recorder]:
    """It never starts a Redis; without one the database alone says what happened."""
    logs.configure("ERROR")  # a Redis that is away is no trouble of whoever reads this terminal
    url = settings.redis_url or adopt(settings.data)
    if url is None:
        async with _started(Recorder(database, ritmo=settings.ritmo, tell=lambda changes: None)) as recorder:
            yield recorder
        return
    publisher = Publisher(url, prefix=f"{settings.redis_prefixo}:", ritmo=settings.ritmo)
    publisher.start()
    try:
        async with _started(Recorder(database, ritmo=settings.ritmo, tell=publisher.publish)) as recorder:
            yield recorder
        await publisher.flush(timeout_s=FLUSH_S)
    finally:
        await publisher.stop()


@asynccontextmanager
async def _started(recorder: Recorder) -> AsyncIterator[Recorder]:
    recorder.start()
    try:
        yield recorder
    finally:
        await recorder.stop()
