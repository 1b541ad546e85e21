"""One simulated execution, from the wish to its end, recorded as a robot's would be."""

import asyncio
import time

from app.cli.failing import FAILED, UNKNOWN, Failed
from app.cli.heard import heard, order
from app.domain.changes import Accepted, Change, Claimed, Dispatching
from app.domain.errors import Fenced, Refused
from app.domain.execucao import Execucao, Processo
from app.domain.status import StatusExecucao, TipoExecucao, is_final
from app.recording.items import By, Run
from app.recording.recorder import Recorder
from app.simulator.jobs import Job

TAKES_S = 0.4  # long enough for eyes on an open page, short enough for a terminal
LOOK_S = 0.05
FATURAS = 12  # as the integration's example of a success
BY = By(nome="Simulador", origem="simulador")


async def simulate(recorder: Recorder, processo: Processo, cenario: str) -> Execucao:
    """The execution at its end.

    Raises:
        Failed: code 2 when the processo has an active execution (the line names it).
    """
    run = Run(processo.id, operacao=TipoExecucao.DOWNLOAD_FATURA.value)
    try:
        e = (await recorder.create(run, by=BY)).execucao
        e = await _record(recorder, e, Claimed())
        e = await _record(recorder, e, Dispatching(tentativa=e.tentativa))
        e = await _record(recorder, e, Accepted(tentativa=e.tentativa, id_externo=f"simulador-{e.id}"))
        return await _follow(recorder, e, _job(processo, e, cenario))
    except Refused as refused:
        raise _failed(processo, refused) from None
    except Fenced:
        raise Failed(f"A execução do processo {processo.id} foi assumida por outro processo.") from None


async def _follow(recorder: Recorder, e: Execucao, job: Job) -> Execucao:
    while not is_final(e.status_execucao):
        await asyncio.sleep(LOOK_S)
        told = heard(job, known=e, at_s=time.time())
        if told is not None:
            e = await _record(recorder, e, told)
    return e


async def _record(recorder: Recorder, e: Execucao, change: Change) -> Execucao:
    return (await recorder.record(e.id, change)).execucao


def _job(processo: Processo, e: Execucao, cenario: str) -> Job:
    """The simulated robot's own job, sped up to end in `TAKES_S`."""
    job = Job(
        order=order(processo, e),
        cenario=cenario,
        semente=0,
        contas=FATURAS,
        velocidade=1.0,
        iniciado_em=time.time(),
    )
    job.velocidade = (job.ends_s or TAKES_S) / TAKES_S
    return job


def _failed(processo: Processo, refused: Refused) -> Failed:
    if refused.code == "ja_em_execucao":
        running = refused.extra.get("job_id", "desconhecida")
        detail = refused.detail.rstrip(".")
        return Failed(f"O processo {processo.id} já tem a execução {running}: {detail}.", code=UNKNOWN)
    return Failed(refused.detail, code=UNKNOWN if refused.code == "indisponivel" else FAILED)


def block(processo: Processo, e: Execucao) -> str:
    """What a terminal shows of it, as the integration's document does; the hash ends MM-AAAA there."""
    good = e.status_execucao == StatusExecucao.CONCLUIDO
    lines = [f"{'✅' if good else '❌'} Processo {processo.id} - {processo.cliente}"]
    lines.append(f"   Status: {processo.status_processo}")
    if good:
        lines.append(f"   URL Fatura: {processo.url_fatura}")
    else:
        erro = e.erro or {}
        lines.append(f"   Erro: [{erro.get('codigo_erro') or '?'}] {e.mensagem_final}")
        lines.append(f"   Ação recomendada: {erro.get('acao_recomendada') or 'nenhuma'}")
    mes = processo.mes
    lines.append(f"   Hash Execução: {e.hash_execucao.removesuffix(mes)}{mes[5:]}-{mes[:4]}")
    return "\n".join(lines)
