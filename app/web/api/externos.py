"""The seed's three endpoints: run, look, cancel."""

import asyncio
from typing import Any
from uuid import UUID

from quart import Response, request

from app.domain.errors import Refused
from app.domain.estado import estado_execucao
from app.domain.execucao import Execucao
from app.domain.status import EXECUCAO, StatusExecucao, is_final
from app.persistence.queries import execucoes, linhas
from app.web import arguments
from app.web.answers import answer, success
from app.web.api import pedidos, schemas
from app.web.api.bodies import json_body
from app.web.api.comando import comando_id
from app.web.api.documented import documented
from app.web.auth import who
from app.web.commands import cancel_execucao, run_processo
from app.web.context import hub, services

LOOK_S = 1.0  # a waiting request looks this often; a job takes minutes


@documented(
    grupo="execução",
    body=pedidos.Executar,
    headers=pedidos.Idempotencia,
    answers={202: schemas.Aceita, 200: schemas.Terminada},
    refuses=(400, 404, 409, 413, 415, 422),
)
async def executar(processo_id: UUID) -> Response:
    """Run a processo; committed before it answers. `Idempotency-Key` repeats the first answer."""
    asked, quem = await json_body(pedidos.Executar), who()
    recorded = await run_processo(
        services(), quem, processo_id, operacao=asked.operacao, parametros=asked.parametros,
        origem="api", comando=comando_id(quem),
    )  # fmt: skip
    if not asked.sincrono:
        return answer(_accepted(recorded.execucao), 202)
    ended = await _end_of(recorded.execucao.id)
    if ended is None:
        return answer(_accepted(recorded.execucao, expired=True), 202)
    return success(
        job_id=str(ended.id),
        processo_id=str(ended.processo_id),
        status=job_word(ended),
        resultado=ended.resultado,
    )


@documented(
    grupo="execução",
    query=pedidos.Desde,
    answers={200: schemas.Status},
    refuses=(404, 422),
    beside={304: ()},
)
async def status(job_id: UUID) -> Response:
    """A job with its log: the last 1,000 lines, or with `desde` the first 1,000 after that line."""
    desde = arguments.number("desde")
    async with services().database.read() as connection:
        found = await execucoes.one(connection, job_id)
        if found is None:
            raise Refused("nao_encontrado", "Não encontramos este job.")
        if request.if_none_match.contains(str(found.seq)):
            return _tagged(Response(status=304), found)
        lines = await linhas.page(connection, job_id, de=None if desde is None else desde + 1)
    return _tagged(success(status=_job(found, lines)), found)


@documented(
    grupo="execução",
    query=pedidos.PedidoDeCancelamento,
    headers=pedidos.Idempotencia,
    answers={202: schemas.Cancelamento, 200: schemas.Cancelamento},
    refuses=(404, 409, 422),
)
async def cancelar(job_id: UUID) -> Response:
    """Wish that a job stops: 202 asked now, 200 already asked, cancelled or never sent."""
    quem = who()
    try:
        recorded = await cancel_execucao(
            services(), quem, job_id, motivo=request.args.get("motivo"), forcar=arguments.flag("forcar"),
            origem="api", comando=comando_id(quem),
        )  # fmt: skip
    except Refused as refused:
        raise _in_job_words(refused, job_id) from None
    e = recorded.execucao
    asked_now = recorded.moved and not recorded.repetido and not is_final(e.status_execucao)
    cancelamento = estado_execucao(e)["cancelamento"]
    body = {"success": True, "job_id": str(e.id), "status": job_word(e), "cancelamento": cancelamento}
    return answer(body, 202 if asked_now else 200)


def job_word(e: Execucao) -> str:
    return EXECUCAO[StatusExecucao(e.status_execucao)].job


def _in_job_words(refused: Refused, job_id: UUID) -> Refused:
    """A refusal says the final status as jobs are spoken of here."""
    extra = dict(refused.extra)
    if "status" in extra:
        extra |= {"status": EXECUCAO[StatusExecucao(extra["status"])].job, "job_id": str(job_id)}
    return Refused(refused.code, refused.detail, **extra)


def _accepted(e: Execucao, *, expired: bool = False) -> schemas.Aceita:
    links = schemas.Links(
        status=f"/api/v2/externos/status/{e.id}",
        cancelar=f"/api/v2/externos/cancelar/{e.id}",
        pagina=f"/execucoes/{e.id}",
    )
    return schemas.Aceita(True, str(e.id), str(e.processo_id), "PENDING", links, sincrono_expirou=expired)


async def _end_of(execucao_id: UUID) -> Execucao | None:
    """The execution once it has ended; None when the wait is over first, or the process says goodbye."""
    ritmo, loop = services().settings.ritmo, asyncio.get_running_loop()
    until = loop.time() + ritmo.sincrono_s
    while True:
        async with services().database.read() as connection:
            found = await execucoes.one(connection, execucao_id)
        if found is not None and is_final(found.status_execucao):
            return found
        left_s = until - loop.time()
        if left_s <= 0 or hub().audience.draining:
            return None
        await asyncio.sleep(min(LOOK_S, ritmo.watch_s, left_s))


def _job(e: Execucao, lines: list[linhas.Line]) -> dict[str, Any]:
    said = estado_execucao(e)
    kept = ("etapa", "linhas", "iniciado_por", "data_inicio", "data_finalizacao", "erro", "cancelamento")
    return {
        "job_id": said["id"],
        "processo_id": said["processo_id"],
        "status": job_word(e),
        "progress": e.progresso,
        "message": e.mensagem_final or e.espera_motivo or said["etapa_rotulo"],
        "logs": [{"numero": n, "timestamp": t, "level": nivel, "message": m} for n, t, nivel, m in lines],
        "seq": e.seq,
        "tempo_execucao_segundos": e.tempo_execucao_segundos,
        "resultado": e.resultado,
        **{name: said[name] for name in kept},
    }


def _tagged(response: Response, e: Execucao) -> Response:
    response.set_etag(str(e.seq))
    response.headers["Cache-Control"] = "private, no-cache"
    return response
