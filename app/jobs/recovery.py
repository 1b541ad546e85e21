"""Finds executions that nobody carries: submits them again, ends those whose result has come."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.changes import Told
from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.domain.values import now
from app.jobs.news import end_of
from app.persistence.database import Database
from app.persistence.queries import ativas
from app.recording.recorder import Recorder
from app.ritmo import Ritmo


class Recovery:
    """Everything active at start and whenever Redis may have forgotten; the silent ones, always."""

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        *,
        submit: Callable[[Sequence[UUID]], None],
        ritmo: Ritmo,
    ) -> None:
        self._database = database
        self._recorder = recorder
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
                returned = await ativas.returned(connection)
            for execucao in returned:
                await self._end(execucao)

    async def _end(self, execucao: Execucao) -> None:
        """Nobody follows what is without confirmation: the payload that the robot pushed is its end."""
        fim = end_of(execucao.retorno or {}, execucao=execucao)
        with contextlib.suppress(Refused):
            await self._recorder.record(execucao.id, Told(fim=fim, log_incompleto=True))
