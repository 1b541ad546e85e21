"""Every morning what failed for want of an invoice is asked for again, once, by the system itself."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.indisponivel import INDISPONIVEL, last_due, meses_awaited
from app.domain.status import StatusProcesso
from app.domain.values import counted, now
from app.jobs.agenda import QUEM
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import registro
from app.pieces import PIECE, by_pieces
from app.recording.esgotadas import give_up
from app.recording.items import By, Message, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

ACAO = "nova_tentativa"
_COMMANDS = UUID("2f0c8a6e-5b0b-4a53-8f0e-9f1f5b0d7c21")  # names the commands of the mornings


class Novamente:
    """Like the monthly schedule it looks, it is not fired: twice, or late, has the effect of once.

    `clock` gives the present instant.
    """

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        *,
        tell: Callable[[Sequence[Message]], None],
        fuso: ZoneInfo,
        ritmo: Ritmo,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._tell = tell
        self._fuso = fuso
        self._ritmo = ritmo
        self._clock = clock

    async def run_for_ever(self) -> None:
        """Look regularly, in every process; a database that is away is waited for."""
        while True:
            try:
                await self.run_if_due()
            except (Refused, SQLAlchemyError, OSError) as error:
                log.warning("the morning's runs wait for the database", extra={"cause": repr(error)})
            await asyncio.sleep(self._ritmo.recover_s)

    async def run_if_due(self) -> None:
        """Everything that failed so before the last morning's hour; what failed since waits for the next."""
        due = last_due(self._clock(), self._fuso)
        await self._give_up(due)
        dia = due.date().isoformat()
        async with self._database.read() as connection:
            if await _has_run(connection, dia) or await _is_younger(connection, due):
                return
            waiting = await _waiting(connection, due)
        if not waiting:
            return
        await by_pieces(waiting, partial(self._start, dia), size=PIECE)
        async with self._database.write() as connection:
            if await _has_run(connection, dia):
                return  # another process was as quick
            asked = await _asked(connection, dia, due)
            busy = len(set(waiting) - asked)
            await registro.audit(
                connection, quem=QUEM, acao=ACAO, alvo=f"dia:{dia}", permitido=True,
                detalhe=f"{counted(len(asked), 'executado', 'executados')}, {busy} já em execução",
            )  # fmt: skip
        log.info("asked again for missing invoices", extra={"dia": dia, "started": len(asked)})

    async def _give_up(self, due: datetime) -> None:
        """What became too old to be awaited, with the present month's turn, is an error from now on."""
        async with self._database.read() as connection:
            late = await _late(connection, due)
        for i in range(0, len(late), PIECE):
            work = partial(give_up, ids=late[i : i + PIECE], now=due)
            self._tell(await self._database.transact(work))

    async def _start(self, dia: str, processo: UUID) -> None:
        by = By(QUEM, "agenda", comando=_comando(dia, processo))
        try:
            await self._recorder.create(Run(processo, skip_concluido=True), by=by)
        except Refused as refused:
            if refused.code == "indisponivel":
                raise


def _comando(dia: str, processo: UUID) -> UUID:
    return uuid5(_COMMANDS, f"{dia} {processo}")


async def _has_run(c: AsyncConnection, dia: str) -> bool:
    done = select(m.Auditoria.id).where(m.Auditoria.alvo == f"dia:{dia}", m.Auditoria.acao == ACAO).limit(1)
    return await c.scalar(done) is not None


async def _is_younger(c: AsyncConnection, due: datetime) -> bool:
    """An installation that was made after the hour has not missed it."""
    first = await c.scalar(select(func.min(m.Usuario.criado_em)))
    return first is None or first > due


async def _waiting(c: AsyncConnection, due: datetime) -> list[UUID]:
    query = (
        select(m.Processo.id)
        .join(m.Execucao, m.Execucao.id == m.Processo.execucao_id)
        .where(m.Processo.mes.in_(meses_awaited(due)))
        .where(m.Processo.status_processo == StatusProcesso.ERRO_DOWNLOAD.value)
        .where(m.Processo.detalhe == INDISPONIVEL, m.Execucao.data_finalizacao < due)
        .order_by(m.Processo.id)
    )
    return list((await c.scalars(query)).all())


async def _asked(c: AsyncConnection, dia: str, due: datetime) -> set[UUID]:
    """Everything that was run for this morning, also by a look that was interrupted, by another process."""
    commands = set((await c.scalars(select(m.Comando.id).where(m.Comando.usuario_id.is_(None)))).all())
    query = select(m.Execucao.processo_id).join(m.Processo, m.Processo.id == m.Execucao.processo_id)
    query = query.where(m.Processo.mes.in_(meses_awaited(due)), m.Execucao.origem == "agenda").distinct()
    return {p for p in (await c.scalars(query)).all() if _comando(dia, p) in commands}


async def _late(c: AsyncConnection, due: datetime) -> list[UUID]:
    """Of months that are awaited no more; the months' counters say whether there are any."""
    old = select(m.Resumo.mes).where(m.Resumo.indisponiveis > 0, m.Resumo.mes < meses_awaited(due)[0])
    meses = list((await c.scalars(old)).all())
    query = (
        select(m.Processo.id)
        .where(m.Processo.mes.in_(meses), m.Processo.detalhe == INDISPONIVEL)
        .where(m.Processo.status_processo == StatusProcesso.ERRO_DOWNLOAD.value)
        .order_by(m.Processo.id)
    )
    return list((await c.scalars(query)).all()) if meses else []
