"""When credentials were last used: gathered, then written for all of them together."""

import asyncio
from uuid import UUID

from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import sessoes
from app.persistence.queries.sessoes import Quem

MOST = 10_000  # of one round; whoever comes later is noted by the next use


class Uses:
    """`note` costs a request nothing; a use that is not written is only a few seconds of vanity."""

    def __init__(self) -> None:
        self._sessions: set[UUID] = set()
        self._tokens: set[UUID] = set()

    def note(self, quem: Quem) -> None:
        """This session or token is used now."""
        if not sessoes.is_due(quem, at=now()) or len(self._sessions) + len(self._tokens) >= MOST:
            return
        if quem.sessao_id is not None:
            self._sessions.add(quem.sessao_id)
        if quem.token_id is not None:
            self._tokens.add(quem.token_id)

    async def write(self, database: Database) -> None:
        """Write what was noted."""
        if not self._sessions and not self._tokens:
            return
        sessions, self._sessions = self._sessions, set()
        tokens, self._tokens = self._tokens, set()
        async with database.write() as connection:
            await sessoes.touch(connection, sessions, tokens, at=now())

    async def write_for_ever(self, database: Database, *, every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            await self.write(database)
