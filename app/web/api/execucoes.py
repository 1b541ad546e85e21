"""Executions with their logs, for programs."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from uuid import UUID

import msgspec
from quart import Response

from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.persistence.queries import execucoes as asked
from app.persistence.queries import linhas as logs
from app.persistence.queries.linhas import LEVELS, Line
from app.web import arguments
from app.web.answers import success
from app.web.api import pedidos, schemas
from app.web.api.documented import documented
from app.web.context import services


@documented(grupo="execuções", answers={200: schemas.UmaExecucao}, refuses=(404,))
async def execucao(execucao_id: UUID) -> Response:
    """One execution."""
    return success(execucao=asked.state(await _found(execucao_id)))


@documented(
    grupo="execuções", query=pedidos.FiltroDeLinhas, answers={200: schemas.Linhas}, refuses=(404, 422)
)
async def linhas(execucao_id: UUID) -> Response:
    """Up to 1,000 lines within the bounds; with `busca` the numbers of the lines that say it."""
    de, ate = arguments.number("de"), arguments.number("ate")
    nivel = arguments.word("nivel", frozenset(LEVELS))
    busca = arguments.text("busca")
    found, database = await _found(execucao_id), services().database
    if busca is not None:
        total, numbers = await logs.search(database, execucao_id, busca, de=de, ate=ate, nivel=nivel)
        return success(total=total, numeros=numbers)
    async with database.read() as connection:
        page = await logs.page(connection, execucao_id, de=de, ate=ate, nivel=nivel)
        total = found.linhas
        if nivel is not None:
            total = await logs.count(connection, execucao_id, de=None, ate=None, nivel=nivel)
    return success(linhas=page, total=total)


@documented(grupo="execuções", answers={}, refuses=(404,), beside={200: "text/plain"})
async def linhas_txt(execucao_id: UUID) -> Response:
    """The whole log as text, one line a line."""
    await _found(execucao_id)
    return _file(execucao_id, "txt", "text/plain; charset=utf-8", _as_text)


@documented(grupo="execuções", answers={}, refuses=(404,), beside={200: "application/x-ndjson"})
async def linhas_jsonl(execucao_id: UUID) -> Response:
    """The whole log as JSON, one object a line."""
    await _found(execucao_id)
    return _file(execucao_id, "jsonl", "application/x-ndjson", _as_json)


async def _found(execucao_id: UUID) -> Execucao:
    async with services().database.read() as connection:
        found = await asked.one(connection, execucao_id)
    if found is None:
        raise Refused("nao_encontrado", "Não encontramos esta execução.")
    return found


def _as_text(line: Line) -> bytes:
    return f"{line[0]}\t{line[1]}\t{line[2]}\t{line[3]}\n".encode()


def _as_json(line: Line) -> bytes:
    return (
        msgspec.json.encode(dict(zip(("numero", "timestamp", "level", "message"), line, strict=True))) + b"\n"
    )


def _file(execucao_id: UUID, ending: str, kind: str, line_of: Callable[[Line], bytes]) -> Response:
    database = services().database

    async def pieces() -> AsyncIterator[bytes]:
        async with aclosing(logs.whole(database, execucao_id)) as whole:
            async for piece in whole:
                yield b"".join(map(line_of, piece))

    response = Response(pieces(), content_type=kind)
    response.timeout = None  # a slow reader of a long log is no reason to cut it
    response.headers["Content-Disposition"] = f'attachment; filename="{execucao_id}.{ending}"'
    return response
