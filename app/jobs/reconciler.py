"""Asks the robot about executions without confirmation: what it knows goes on by the normal path."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from app.domain.changes import Accepted, Change, Told
from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.domain.status import FINAL, StatusExecucao, from_robot
from app.external.client import ExternalClient
from app.external.errors import ExternalError
from app.jobs.news import UNSAID
from app.persistence.database import Database
from app.persistence.queries import ativas
from app.pieces import all_ended
from app.recording.recorder import Recorder
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

AT_ONCE = 8  # questions; there are few such executions, and the robot has other work


class Reconciler:
    """Where the robot can say what became of an execution nobody has to decide."""

    def __init__(
        self,
        database: Database,
        client: ExternalClient,
        recorder: Recorder,
        *,
        submit: Callable[[Sequence[UUID]], None],
        ritmo: Ritmo,
    ) -> None:
        self._database = database
        self._client = client
        self._recorder = recorder
        self._submit = submit
        self._ritmo = ritmo
        self._free = asyncio.Semaphore(AT_ONCE)

    async def reconcile_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._ritmo.recover_s)
            async with self._database.read() as connection:
                unconfirmed = await ativas.unconfirmed(connection, but=UNSAID)
            await all_ended(*(self._reconcile(execucao) for execucao in unconfirmed))

    async def _reconcile(self, execucao: Execucao) -> None:
        async with self._free:
            try:
                change = await self._ask(execucao)
            except ExternalError:
                return  # out of reach, or it cannot say: asked again in the next round
        if change is None:
            return
        with contextlib.suppress(Refused):  # somebody has decided meanwhile
            if (await self._recorder.record(execucao.id, change)).moved:
                self._submit([execucao.id])
                log.info("found again", extra={"execucao": str(execucao.id)})

    async def _ask(self, e: Execucao) -> Change | None:
        """What makes it carried again; None: the robot does not know it, or does not say how it ended."""
        if e.id_externo is None:
            found = await self._client.find(e.id)
            return None if found is None else Accepted(id_externo=found)
        status = await self._client.status(e.id_externo)
        known = None if status is None else from_robot(status)
        if known == StatusExecucao.EXECUTANDO or known in FINAL:
            return Told(
                status=StatusExecucao.EXECUTANDO.value
            )  # followed again, to the end with its last lines
        return None
