"""Opens what a process needs, closes it in the opposite order; used by web processes with workers alike."""

import logging
import os
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from app import __version__
from app.domain.values import iso, now
from app.embedded.lock import migration_lock
from app.embedded.valkey import EmbeddedRedis
from app.external.client import ExternalClient
from app.persistence import migrate
from app.persistence.database import Database
from app.persistence.queries import sessoes
from app.realtime.publisher import Publisher
from app.realtime.vivos import Vivo
from app.recording.items import Message
from app.recording.recorder import Recorder
from app.settings import Settings
from app.together import Together

log = logging.getLogger(__name__)


class Engine(Protocol):
    """What runs jobs somewhere; `app.jobs.engine` is the one we have."""

    @property
    def asking(self) -> int:
        """About how many executions this process speaks to the robot now."""

    def submit(self, ids: Sequence[UUID]) -> None:
        """Ask that these executions be carried; returns at once, repeats are harmless."""

    def notice(self, changes: Sequence[Message]) -> None:
        """Changes just committed here: a wish to cancel must not wait for the watcher's next look."""

    def resubmit(self) -> None:
        """Redis has forgotten what it carried: everything active is submitted again."""

    async def hand_back(self) -> None:
        """Stop carrying: what is in flight is left for another process or the next start."""


class Services:
    """One process's database, Redis, robot client, recorder; `engine` is plugged in by whoever opens it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        self.sessions = Together(self._sessions)  # a restart brings all pages back in one moment
        self.engine: Engine | None = None
        self.redis_url = settings.redis_url
        self._stack = AsyncExitStack()
        self._since = now()

    async def open(self) -> None:
        """Everything ready for work, or an error in one line (`WrongRevision`, `EmbeddedError`)."""
        stack, settings = self._stack, self.settings
        stack.push_async_callback(self.database.close)
        await self._migrate()
        if not settings.redis_url:
            self.embedded = EmbeddedRedis(
                settings.data, ritmo=settings.ritmo, on_restart=self._redis_came_back
            )
            self.redis_url = await self.embedded.enter()
            stack.push_async_callback(self.embedded.leave)
        self.publisher = Publisher(self.redis_url, prefix=f"{settings.redis_prefixo}:", ritmo=settings.ritmo)
        self.publisher.start()
        stack.push_async_callback(self.sessions.stop)
        stack.push_async_callback(self.publisher.stop)
        self.client = await stack.enter_async_context(
            ExternalClient(url=settings.api_url, token=settings.api_token or None, ritmo=settings.ritmo)
        )
        self.recorder = Recorder(self.database, ritmo=settings.ritmo, tell=self.tell, submit=self._submit)
        self.recorder.start()
        stack.push_async_callback(self.recorder.stop)

    def vivo(self, tipo: str, *, abas: int = 0) -> Vivo:
        """What this process (`web`, `worker`) with so many open pages says of itself to the others."""
        rests_s = self.client.rests_s
        return Vivo(
            tipo=tipo,
            lugar=f"{socket.gethostname()}:{os.getpid()}",
            versao=__version__,
            desde=iso(self._since) or "",
            abas=abas,
            execucoes=0 if self.engine is None else self.engine.asking,
            robo_em=None if rests_s is None else iso(now() + timedelta(seconds=rests_s)),
        )

    async def close(self) -> None:
        await self._stack.aclose()

    async def _migrate(self) -> None:
        """On one machine the first process migrates; many machines have `painel migrate`."""
        if self.database.is_sqlite:
            async with migration_lock(self.settings.data):
                await migrate.upgrade(self.database)
        else:
            await migrate.check(self.database)

    async def _sessions(self, keys: list[bytes]) -> dict[bytes, Any]:
        async with self.database.read() as connection:
            return await sessoes.of_keys(connection, keys, at=now())

    def _submit(self, ids: Sequence[UUID]) -> None:
        if self.engine is not None:
            self.engine.submit(ids)

    def tell(self, changes: Sequence[Message]) -> None:
        """To every page, to the jobs that this process carries; after the commit."""
        self.publisher.publish(changes)
        if self.engine is not None:
            self.engine.notice(changes)

    def _redis_came_back(self) -> None:
        """An embedded Redis keeps nothing: what it carried is submitted again from the database."""
        log.warning("embedded redis was started again")
        if self.engine is not None:
            self.engine.resubmit()
