"""Finds executions that nobody carries, submits them again."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import ativas
from app.ritmo import Ritmo


class Recovery:
    """Everything active at start and whenever Redis may have forgotten; the silent ones, always."""

    def __init__(self, database: Database, *, submit: Callable[[Sequence[UUID]], None], ritmo: Ritmo) -> None:
        self._database = database
        self._submit = submit
        self._ritmo = ritmo
        self._everything = asyncio.Event()

    def everything(self) -> None:
        """Redis may have forgotten what it carried: submit all of it; what is known is not added twice."""
        self._everything.set()

    async def recover_for_ever(self) -> None:
        silent_since: datetime | None
        while True:
            try:
                async with asyncio.timeout(self._ritmo.recover_s):
                    await self._everything.wait()
                silent_since = None
            except TimeoutError:
                silent_since = now() - timedelta(seconds=self._ritmo.stale_s)
            self._everything.clear()
            async with self._database.read() as connection:
                self._submit(await ativas.to_carry(connection, silent_since=silent_since))
