"""What the robot pushes: matched, kept for the job to end with; else kept aside."""

from typing import Any
from uuid import UUID

from quart import Response, request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.changes import Returned
from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.domain.text import clean, clean_json
from app.external.documents import read_object
from app.external.errors import BadDocument
from app.persistence.queries import execucoes, registro
from app.recording.items import By
from app.web.answers import success
from app.web.api import pedidos, schemas
from app.web.api.assinatura import require_signature
from app.web.api.bodies import raw_body, require_json
from app.web.api.documented import documented
from app.web.api.pareamento import agrees, by_hash, known_already, spellings
from app.web.context import services

BODY_BYTES = 512 * 1024
PROCESSES = 200  # of one payload; the robot sends the few of one run


@documented(
    grupo="retorno",
    body=pedidos.PayloadDoRobo,
    headers=pedidos.Assinatura,
    answers={200: schemas.Retorno},
    refuses=(400, 404, 413, 415, 422),
)
async def retorno() -> Response:
    """The seed's payloads, signed (`X-Timestamp`, `X-Signature`); a repeat changes nothing."""
    raw = await raw_body(BODY_BYTES)
    require_signature(services().settings, raw)
    require_json()
    try:
        payload = clean_json(read_object(raw))
    except BadDocument:
        raise Refused("formato", "O corpo não é um objeto JSON que possamos ler.") from None
    itens = [await _take(payload, process) for process in _processes(payload)]
    if all(item.job_id is None for item in itens):
        raise Refused(
            "nao_encontrado", "Nenhuma execução corresponde a este retorno; ele foi guardado à parte."
        )
    return success(itens=itens)


def _processes(payload: dict[str, Any]) -> list[dict[str, Any]]:
    found = payload.get("processes")
    processes = [p for p in found if isinstance(p, dict)] if isinstance(found, list) else []
    if not 0 < len(processes) <= PROCESSES:
        why = f"de 1 a {PROCESSES} processos"
        raise Refused("valores", f"processes: {why}.", campos={"processes": why})
    return processes


async def _take(payload: dict[str, Any], process: dict[str, Any]) -> schemas.ItemDoRetorno:
    """One process of the payload. The job itself ends the run, once it has drained the lines."""
    said = process.get("hash_execucao")
    name = clean(said, limit=200) if isinstance(said, str) else None
    async with services().database.read() as connection:
        candidates = await _candidates(connection, process)
    repeated = known_already(process, candidates)
    if repeated is not None:
        return schemas.ItemDoRetorno(name, str(repeated.id), True)
    execucao = _match(process, candidates)
    mine = {**payload, "processes": [process]}
    if execucao is None:
        await _keep_aside("retorno_sem_par", mine, None)
        return schemas.ItemDoRetorno(name, None, False)
    by = By("Robô (retorno)", "api", endereco=request.remote_addr or "")
    recorded = await services().recorder.record(execucao.id, Returned(payload=mine), by=by)
    # the job may just have ended by following: then this says what is known by now
    taken = recorded.moved or known_already(process, [recorded.execucao]) is not None
    if not taken:
        await _keep_aside("retorno_divergente", mine, execucao.id)
    return schemas.ItemDoRetorno(name, str(execucao.id), taken)


async def _candidates(connection: AsyncConnection, process: dict[str, Any]) -> list[Execucao]:
    """By the job's id (ours or the robot's) alone when there is one, else by the hash."""
    job_id = process.get("job_id")
    if job_id:
        found = await _by_job_id(connection, str(job_id))
        return [] if found is None else [found]
    return await execucoes.by_hash(connection, spellings(str(process.get("hash_execucao", ""))))


async def _by_job_id(connection: AsyncConnection, job_id: str) -> Execucao | None:
    try:
        found = await execucoes.one(connection, UUID(job_id))
    except ValueError:
        found = None
    return found or await execucoes.by_external_id(connection, job_id[:200])


def _match(process: dict[str, Any], candidates: list[Execucao]) -> Execucao | None:
    if process.get("job_id"):
        named = candidates[0] if candidates else None
        return named if named is not None and agrees(process, named) else None
    return by_hash(process, candidates)


async def _keep_aside(motivo: str, payload: dict[str, Any], execucao_id: UUID | None) -> None:
    async with services().database.write() as connection:
        await registro.keep_aside(connection, motivo=motivo, conteudo=payload, execucao_id=execucao_id)
