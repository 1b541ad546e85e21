"""Seals the audit: rows are chained by their hashes a moment after they were written."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.domain.selo import Head
from app.domain.values import now
from app.persistence import cabeca
from app.persistence.database import Database
from app.persistence.queries import selos
from app.recording.items import Message
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

LOG_EVERY_S = {  # often enough to compare with, seldom enough to read
    logging.INFO: 3_600.0,  # the head, from an hour after the start on
    logging.ERROR: 60.0,  # that it cannot be kept
}


class Sealer:
    """Every process has one; the lock of the head's row lets one work at a time.

    The head is kept in `data` too, as long as what was kept there before still belongs to the chain.
    """

    def __init__(
        self, database: Database, *, data: Path, ritmo: Ritmo, tell: Callable[[Sequence[Message]], None]
    ) -> None:
        self._database = database
        self._data = data
        self._ritmo = ritmo
        self._tell = tell
        self._said_at_s = {logging.INFO: asyncio.get_running_loop().time(), logging.ERROR: float("-inf")}
        self._is_unreadable = False  # the kept head, known and said

    async def run_for_ever(self) -> None:
        """A database that is away is waited for."""
        while True:
            try:
                await self.seal()
            except (SQLAlchemyError, OSError) as error:
                log.warning("the sealer waits for the database", extra={"cause": repr(error)})
            await asyncio.sleep(self._ritmo.seal_s)

    async def seal(self) -> None:
        """Seal all that waits, a portion a transaction."""
        while await self._waits():
            sealed = await self._database.transact(lambda c: selos.seal_some(c, at=now()))
            if sealed is None:
                return  # another process is at it
            before, after = sealed
            message = Message(selos.TOPIC, before.numero, after.numero, {"linhas": after.numero})
            self._tell([message])
            try:
                await self._keep(before, after)
            except OSError:
                self._say(logging.ERROR, "the audit's head cannot be kept in PAINEL_DATA", after)

    async def _waits(self) -> bool:
        async with self._database.read() as connection:
            return await selos.has_waiting(connection)

    async def _keep(self, before: Head, after: Head) -> None:
        try:
            kept = await asyncio.to_thread(cabeca.kept, self._data)
            self._is_unreadable = False
        except ValueError:
            if not await self._may_begin_anew():
                return
            kept = None
        if kept is not None and kept != before and not await self._belongs(kept):
            self._say(logging.ERROR, "the audit is not the one whose head was kept", kept)
        elif kept is None or kept.numero < after.numero:
            await asyncio.to_thread(cabeca.keep, self._data, after, at=now())
            self._say(logging.INFO, "audit sealed", after)

    async def _may_begin_anew(self) -> bool:
        """Whether the whole chain holds without the file that cannot be read; looked at once."""
        if self._is_unreadable:
            return False
        self._is_unreadable = True
        async with self._database.read() as connection:
            holds = [finding async for finding in selos.findings(connection)] == []
        log.error("the audit's head in PAINEL_DATA cannot be read", extra={"is_written_anew": holds})
        return holds

    async def _belongs(self, kept: Head) -> bool:
        async with self._database.read() as connection:
            return await selos.link_of(connection, kept.numero) == kept.selo

    def _say(self, level: int, text: str, head: Head) -> None:
        now_s = asyncio.get_running_loop().time()
        if now_s - self._said_at_s[level] >= LOG_EVERY_S[level]:
            self._said_at_s[level] = now_s
            log.log(level, text, extra={"cabeca": str(head)})
