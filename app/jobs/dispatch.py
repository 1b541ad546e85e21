"""Brings an execution to the robot, once: by its turn, by its own key, or not at all."""

import asyncio
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.changes import Accepted, Dispatching, End, Lost, Told, Waiting
from app.domain.errors import Refused
from app.domain.execucao import Execucao, Processo
from app.domain.status import StatusExecucao, TipoExecucao
from app.domain.text import clean_words
from app.domain.values import now
from app.external.client import ExternalClient
from app.external.errors import ExternalError, NotSent, OutcomeUnknown, RobotBusy, RobotRefused
from app.external.pace import RETRY_AFTER_TIMES
from app.external.schemas import Cliente, JobOrder
from app.jobs.carried import Carried
from app.jobs.recording import hold
from app.recording.recorder import Recorder
from app.ritmo import Ritmo

UNCONFIRMED = "O robô não confirmou o recebimento. Um administrador precisa decidir."
SERVICO = {TipoExecucao.DOWNLOAD_FATURA: "DOWNLOAD_FATURAS", TipoExecucao.UPLOAD_SAT: "UPLOAD_SAT"}


class Dispatcher:
    """Sends orders to the robot; what it decides is committed before and after each POST."""

    def __init__(
        self,
        client: ExternalClient,
        recorder: Recorder,
        *,
        idempotente: bool,
        limites: Mapping[str, int],
        fuso: ZoneInfo,
        ritmo: Ritmo,
    ) -> None:
        self._client = client
        self._recorder = recorder
        self._idempotente = idempotente
        self._limites = limites
        self._fuso = fuso
        self._ritmo = ritmo

    async def once(self, carried: Carried, execucao: Execucao, processo: Processo) -> Execucao | None:
        """The execution with the robot's id; None when it has ended or waits for a person."""
        if execucao.id_externo is not None:
            return execucao
        if execucao.despacho_em is not None and not self._idempotente:
            await hold(self._recorder, carried, Lost(tentativa=carried.tentativa, motivo=UNCONFIRMED))
            return None
        perhaps_sent = execucao.despacho_em is not None
        wait_s = self._ritmo.retry_first_s
        while True:
            if not await self._my_turn(carried, processo):
                return None
            try:
                return await self._order(carried, execucao, processo)
            except RobotRefused as refused:
                await hold(self._recorder, carried, _refused(carried, refused))
                return None
            except (NotSent, OutcomeUnknown) as failed:
                perhaps_sent = perhaps_sent or isinstance(failed, OutcomeUnknown)
                if perhaps_sent and not self._idempotente:
                    await hold(self._recorder, carried, Lost(tentativa=carried.tentativa, motivo=UNCONFIRMED))
                    return None
                pause_s = max(self._wished_s(failed), wait_s * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
                waiting = self._waiting(carried, pause_s, perhaps_sent=perhaps_sent)
                if (await hold(self._recorder, carried, waiting)).status_execucao != StatusExecucao.PENDENTE:
                    return None
            await asyncio.sleep(pause_s)
            wait_s = min(wait_s * 2, self._ritmo.retry_max_s)

    def _wished_s(self, failed: ExternalError) -> float:
        """A busy robot's own wish, up to the bound that following keeps too."""
        wished_s = failed.retry_after_s if isinstance(failed, RobotBusy) else None
        return min(wished_s or 0.0, self._ritmo.retry_max_s * RETRY_AFTER_TIMES)

    async def _my_turn(self, carried: Carried, processo: Processo) -> bool:
        """Wait until the carrier has room; False when the execution ended meanwhile."""
        carried.asks_robot = False
        limite = self._limites.get(processo.operadora, self._limites[""])
        while True:
            carried.turn.clear()
            try:
                change = Dispatching(tentativa=carried.tentativa, limite=limite)
                if (await hold(self._recorder, carried, change)).despacho_em is not None:
                    return True
            except Refused as refused:
                if refused.code != "terminal":
                    raise
                return False  # cancelled while it waited
            try:
                async with asyncio.timeout(self._ritmo.watch_s * 5):
                    await carried.turn.wait()
            except TimeoutError:
                continue  # room may have been made in another process

    async def _order(self, carried: Carried, execucao: Execucao, processo: Processo) -> Execucao:
        carried.asks_robot = True
        started = await self._client.start(_order(execucao, processo), key=execucao.id)
        accepted = Accepted(tentativa=carried.tentativa, id_externo=started.id_externo)
        return await hold(self._recorder, carried, accepted)

    def _waiting(self, carried: Carried, wait_s: float, *, perhaps_sent: bool) -> Waiting:
        again: datetime = now() + timedelta(seconds=wait_s)
        clock = again.astimezone(self._fuso).strftime("%H:%M:%S")
        return Waiting(
            tentativa=carried.tentativa,
            motivo=f"Robô indisponível, nova tentativa às {clock}",
            ate=again,
            talvez_enviado=perhaps_sent,
        )


def _order(execucao: Execucao, processo: Processo) -> JobOrder:
    return JobOrder(
        hash_execucao=execucao.hash_execucao,
        cliente=Cliente(razao_social=processo.cliente, cnpj=processo.cnpj),
        operadora=processo.operadora,
        servico=SERVICO[TipoExecucao(execucao.tipo_execucao)],
        mes=int(processo.mes[5:]),
        ano=int(processo.mes[:4]),
        parametros=execucao.parametros_entrada.get("parametros", {}),
    )


def _refused(carried: Carried, refused: RobotRefused) -> Told:
    said = clean_words(
        f"O robô recusou o pedido: {refused.message or refused.code or refused.status}", limit=500
    )
    erro = {"etapa_falha": None, "codigo_erro": f"HTTP-{refused.status}", "mensagem_erro": said}
    erro |= {"tentativas": None, "acao_recomendada": None}
    return Told(tentativa=carried.tentativa, fim=End(StatusExecucao.FALHOU.value, said, None, erro=erro))
