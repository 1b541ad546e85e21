"""One execution, from the claim to a terminal state; restartable at any point."""

import asyncio
import contextlib
import logging

from app.background import Background
from app.domain.changes import CancelConfirmed, CancelRefused, Claimed, Lost, Told
from app.domain.errors import Fenced, Refused
from app.domain.execucao import Execucao
from app.domain.status import is_final
from app.external.client import ExternalClient
from app.external.errors import ExternalError, UnknownJob
from app.jobs.aside import Aside
from app.jobs.carried import Carried
from app.jobs.dispatch import Dispatcher
from app.jobs.news import UNSAID, end_of, news
from app.jobs.recording import hold, look
from app.persistence.database import Database
from app.persistence.queries import rows
from app.recording.recorder import Recorder
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

UNKNOWN = "O robô não conhece mais este trabalho. Um administrador precisa decidir."


class Runner:
    """Follows executions; what is new is what the outside says minus what the database has."""

    def __init__(
        self,
        *,
        database: Database,
        client: ExternalClient,
        recorder: Recorder,
        dispatcher: Dispatcher,
        ritmo: Ritmo,
    ) -> None:
        self._database = database
        self._client = client
        self._recorder = recorder
        self._dispatcher = dispatcher
        self._ritmo = ritmo
        self._aside = Aside(database)

    async def run(self, carried: Carried) -> None:
        """Carry it to its end. Returns when it has ended, waits for a person, or is another's by now.

        A cancel wish does not end it: the robot is asked, and its answer comes back like any other news.
        """
        try:
            await self._carry(carried)
        except Fenced:
            log.info("fenced", extra={"execucao": str(carried.id)})
        except Refused as refusal:
            if refusal.code == "indisponivel":
                raise
            log.info("ended elsewhere", extra={"execucao": str(carried.id), "code": refusal.code})

    async def _carry(self, carried: Carried) -> None:
        execucao = await hold(self._recorder, carried, Claimed())
        carried.claimed(execucao)
        found = await look(self._database, lambda c: rows.processos(c, [execucao.processo_id]))
        processo = found[execucao.processo_id]
        dispatched = await self._dispatcher.once(carried, execucao, processo)
        if dispatched is None:
            return
        companions = Background()
        companions.once("cancel", self._cancel_when_wished(carried, dispatched))
        companions.once("retorno", self._believe_retorno(carried))
        try:
            await self._follow(carried, dispatched)
        finally:
            await companions.stop()

    async def _follow(self, carried: Carried, execucao: Execucao) -> None:
        carried.asks_robot = True
        carried.heard()
        jobs = self._client.follow(
            execucao.id_externo or "", after=execucao.cursor_robo, aside=self._aside.of(carried.id)
        )
        try:
            async for job in jobs:
                carried.heard()
                told = news(job, known=execucao)
                if told is not None:
                    execucao = await hold(self._recorder, carried, told)
                if is_final(execucao.status_execucao) or carried.lost.is_set():
                    return
            await hold(self._recorder, carried, Lost(tentativa=carried.tentativa, motivo=UNSAID))
        except UnknownJob:
            await hold(self._recorder, carried, Lost(tentativa=carried.tentativa, motivo=UNKNOWN))

    async def _cancel_when_wished(self, carried: Carried, execucao: Execucao) -> None:
        """Ask the robot to stop, until it has answered: yes, or no."""
        await carried.wished.wait()
        if execucao.cancelamento_confirmado_em is not None:
            return
        wait_s = self._ritmo.retry_first_s
        while True:
            try:
                accepted = await self._client.cancel(execucao.id_externo or "")
                break
            except ExternalError:
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, self._ritmo.retry_max_s)
        answer = CancelConfirmed if accepted else CancelRefused
        with contextlib.suppress(Fenced, Refused):
            await hold(self._recorder, carried, answer(tentativa=carried.tentativa))

    async def _believe_retorno(self, carried: Carried) -> None:
        """The robot pushed its payload and then cannot be reached: after a while the payload is the end."""
        await carried.returned.wait()
        await carried.silence(self._ritmo.robot_gone_s)
        found = await look(self._database, lambda c: rows.execucoes(c, [carried.id]))
        execucao = found[carried.id]
        if execucao.retorno is None:
            return
        fim = end_of(execucao.retorno, execucao=execucao)
        with contextlib.suppress(Fenced, Refused):
            await hold(
                self._recorder, carried, Told(tentativa=carried.tentativa, fim=fim, log_incompleto=True)
            )
        carried.let_go()
