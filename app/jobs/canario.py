"""Moves groups that are run again: asks for the canary, looks how it ended, asks for the rest."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable, Collection, Sequence
from uuid import UUID, uuid5

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.domain.pendencias import Estado, Retentativa
from app.domain.status import StatusExecucao, is_final
from app.persistence.database import Database
from app.persistence.queries import pendencias, rows
from app.pieces import PIECE, all_ended
from app.recording import retentativas
from app.recording.items import By, Message, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo

log = logging.getLogger(__name__)


class Canario:
    """Running it twice, or in two processes, is harmless: what it asks for has a name of its own.

    A processo is asked for by a command made of the retry's id; the rest also only while its failure is
    still its latest execution, so nothing runs twice however old the command is.
    """

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        *,
        tell: Callable[[Sequence[Message]], None],
        ritmo: Ritmo,
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._tell = tell
        self._ritmo = ritmo
        self._again = asyncio.Event()

    def notice(self, change: Message) -> None:
        """A group that somebody touched, or an end: perhaps a canary's."""
        if (change.topic.startswith("mes:") and not change.estado) or change.estado.get("final"):
            self._again.set()

    async def move_for_ever(self) -> None:
        """At start, whenever something ended here, and regularly: another process may have died over it."""
        while True:
            self._again.clear()
            try:
                await self.move_all()
            except (Refused, SQLAlchemyError, OSError) as error:
                log.warning("groups that run again wait for the database", extra={"cause": repr(error)})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._ritmo.recover_s):
                    await self._again.wait()

    async def move_all(self) -> None:
        """One look at every group in test.

        Raises:
            Refused: `indisponivel`; what was asked for stays asked for, the next look goes on.
        """
        async with self._database.read() as connection:
            waiting = await pendencias.em_teste(connection)
            canaries = await rows.execucoes(connection, {r.canario_id for r in waiting if r.canario_id})
        for r in waiting:
            if r.canario_id is None:
                await self._begin(r)
            elif r.canario_id in canaries and is_final(canaries[r.canario_id].status_execucao):
                await self._decide(r, canaries[r.canario_id])

    async def _begin(self, r: Retentativa) -> None:
        try:
            recorded = await self._run(r, r.canario_processo_id)
        except Refused as refused:
            await self._not_begun(r, refused)
        else:
            await self._write(lambda c: retentativas.has_canary(c, r, recorded))

    async def _not_begun(self, r: Retentativa, refused: Refused) -> None:
        """Somebody was quicker: theirs is the canary, or has passed already."""
        if refused.code == "indisponivel":
            raise refused
        if refused.code == "ja_em_execucao" and "job_id" in refused.extra:
            running = UUID(refused.extra["job_id"])
            await self._write(lambda c: retentativas.has_canary(c, r, running))
        elif refused.code == "ja_concluido":
            await self._release(r)
        else:
            await self._end(r, Estado.ENCERRADA, mensagem=refused.detail)

    async def _decide(self, r: Retentativa, canary: Execucao) -> None:
        if canary.status_execucao == StatusExecucao.CONCLUIDO:
            await self._release(r)
        elif canary.status_execucao == StatusExecucao.FALHOU:
            await self._end(r, Estado.REPROVADA, mensagem=canary.mensagem_final)
        else:
            await self._end(r, Estado.ENCERRADA, mensagem=canary.mensagem_final)

    async def _release(self, r: Retentativa) -> None:
        """The rest, each by itself; who was run or settled meanwhile is left out."""
        falhas = {UUID(processo): UUID(falha) for processo, falha in r.espera}
        wanted = sorted(falhas.keys() - await self._started(r, falhas))
        for i in range(0, len(wanted), PIECE):
            piece = {p: falhas[p] for p in wanted[i : i + PIECE]}
            async with self._database.read() as connection:
                failing = await pendencias.still_failing(connection, piece)
            await all_ended(*(self._follow(r, p) for p in sorted(failing)))
        await self._end(r, Estado.LIBERADA, iniciados=len(await self._started(r, falhas)))

    async def _started(self, r: Retentativa, processos: Collection[UUID]) -> set[UUID]:
        """Those that run in the name of this retry, whichever process asked for them."""
        async with self._database.read() as connection:
            asked = await pendencias.answered(connection, {_comando(r, p) for p in processos})
        return {p for p in processos if _comando(r, p) in asked}

    async def _follow(self, r: Retentativa, processo: UUID) -> None:
        try:
            await self._run(r, processo)
        except Refused as refused:
            if refused.code == "indisponivel":
                raise

    async def _run(self, r: Retentativa, processo: UUID) -> UUID:
        """In the name of who asked: what they may no longer do is refused."""
        comando = _comando(r, processo)
        corpo = hashlib.sha256(comando.bytes).digest()
        by = By(r.pedida_por, "lote", r.pedida_por_id, comando=comando, corpo=corpo)
        return (await self._recorder.create(Run(processo, skip_concluido=True), by=by)).execucao.id

    async def _end(
        self, r: Retentativa, estado: Estado, *, iniciados: int = 0, mensagem: str | None = None
    ) -> None:
        await self._write(lambda c: retentativas.ended(c, r, estado, iniciados=iniciados, mensagem=mensagem))

    async def _write(self, work: Callable[[Connection], list[Message]]) -> None:
        self._tell(await self._database.transact(work))


def _comando(r: Retentativa, processo: UUID) -> UUID:
    return uuid5(r.id, str(processo))
