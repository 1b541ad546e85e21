"""The monthly schedule: everything of the month that waits is run, once, by the system itself."""

import asyncio
import logging
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.status import StatusProcesso
from app.domain.values import counted, now
from app.parsing import Monthly
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import registro
from app.pieces import by_pieces
from app.recording.items import By, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

QUEM = "Agenda"
ACAO = "agenda"
_COMMANDS = UUID("6d1f4a52-0a39-4f0a-9d0a-5b6c6a7f3d11")  # names the commands of the schedule


class Agenda:
    """Running it is harmless twice: each processo is asked for by a command with a name of its own a month."""

    def __init__(
        self, database: Database, recorder: Recorder, *, monthly: Monthly, fuso: ZoneInfo, ritmo: Ritmo
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._monthly = monthly
        self._fuso = fuso
        self._ritmo = ritmo

    async def run_for_ever(self) -> None:
        """Look regularly, in every process: a missed hour is caught up, a database that is away waited for."""
        while True:
            try:
                await self.run_if_due()
            except (Refused, SQLAlchemyError, OSError) as error:
                log.warning("the schedule waits for the database", extra={"cause": repr(error)})
            await asyncio.sleep(self._ritmo.recover_s)

    async def run_if_due(self) -> None:
        """From the hour of each month on, once: every processo of that month that waits."""
        here = now().astimezone(self._fuso)
        if here >= self._due(here):
            await self._run(here.strftime("%Y-%m"))

    async def _run(self, mes: str) -> None:
        """The audit says how many, by whom; a month that nobody has opened is looked at again."""
        async with self._database.read() as connection:
            if await _has_run(connection, mes):
                return
            waiting = await _waiting(connection, mes)
        if not waiting:
            return
        started = await by_pieces(waiting, partial(self._start, mes))
        async with self._database.write() as connection:
            if await _has_run(connection, mes):
                return  # another process was as quick
            await registro.audit(
                connection, quem=QUEM, acao=ACAO, alvo=f"mes:{mes}", permitido=True,
                detalhe=f"{counted(sum(started), 'executado', 'executados')}, {len(started) - sum(started)} já em execução",
            )  # fmt: skip
        log.info("the month was run by schedule", extra={"mes": mes, "started": sum(started)})

    def _due(self, here: datetime) -> datetime:
        day, hour, minute = self._monthly
        return here.replace(day=day, hour=hour, minute=minute, second=0, microsecond=0)

    async def _start(self, mes: str, processo: UUID) -> bool:
        by = By(QUEM, "agenda", comando=uuid5(_COMMANDS, f"{mes} {processo}"))
        try:
            recorded = await self._recorder.create(Run(processo, skip_concluido=True), by=by)
        except Refused as refused:
            if refused.code == "indisponivel":
                raise
            return False
        return not recorded.repetido


async def _has_run(c: AsyncConnection, mes: str) -> bool:
    done = select(m.Auditoria.id).where(m.Auditoria.acao == ACAO, m.Auditoria.alvo == f"mes:{mes}").limit(1)
    return await c.scalar(done) is not None


async def _waiting(c: AsyncConnection, mes: str) -> list[UUID]:
    query = select(m.Processo.id).where(
        m.Processo.mes == mes, m.Processo.status_processo == StatusProcesso.AGUARDANDO_DOWNLOAD
    )
    return list((await c.scalars(query.order_by(m.Processo.id))).all())
