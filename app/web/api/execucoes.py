"""Executions with their logs, for programs."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from uuid import UUID

import msgspec
from quart import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.ansi import plain
from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.persistence.queries import execucoes as asked
from app.persistence.queries import linhas as logs
from app.persistence.queries import linhas_busca
from app.persistence.queries.linhas import LEVELS, PAGE, Line
from app.web import arguments
from app.web.answers import success
from app.web.api import pedidos, schemas
from app.web.api.documented import documented
from app.web.context import services
from app.web.noting import note


@documented(grupo="execuções", answers={200: schemas.UmaExecucao}, refuses=(404,))
async def execucao(execucao_id: UUID) -> Response:
    """One execution."""
    return success(execucao=asked.state(await _found(execucao_id)))


@documented(
    grupo="execuções", query=pedidos.FiltroDeLinhas, answers={200: schemas.Linhas}, refuses=(404, 422)
)
async def linhas(execucao_id: UUID) -> Response:
    """Lines within the bounds, at most 1,000; with `busca` the numbers of those that say it.

    With `de` the first of them, without it the last. `nivel` means: and above. `total` counts the whole
    log's lines of that level, up to line `ultima`.
    """
    within = {"de": arguments.number("de"), "ate": arguments.number("ate")}
    nivel = arguments.word("nivel", frozenset(LEVELS))
    limite, busca = arguments.number("limite", least=1, most=PAGE), arguments.text("busca")
    database = services().database
    if busca is not None:
        await _found(execucao_id)
        total, numbers = await linhas_busca.search(database, execucao_id, busca, nivel=nivel, **within)
        return success(total=total, numeros=numbers)
    async with database.read() as connection:
        ultima = total = (await _in(connection, execucao_id)).linhas
        page = await logs.page(connection, execucao_id, nivel=nivel, limite=limite or PAGE, **within)
        if nivel is not None:
            total = await logs.count(connection, execucao_id, de=None, ate=None, nivel=nivel)
    return success(linhas=page, total=total, ultima=ultima)


@documented(grupo="execuções", answers={}, refuses=(404,), beside={200: ("text/plain",)})
async def linhas_txt(execucao_id: UUID) -> Response:
    """The whole log as text, one line a line."""
    await _found(execucao_id)
    await note("baixar_log", f"execucao:{execucao_id}")
    return _file(execucao_id, "txt", "text/plain; charset=utf-8", _as_text)


@documented(grupo="execuções", answers={}, refuses=(404,), beside={200: ("application/x-ndjson",)})
async def linhas_jsonl(execucao_id: UUID) -> Response:
    """The whole log as JSON, one object a line."""
    await _found(execucao_id)
    await note("baixar_log", f"execucao:{execucao_id}")
    return _file(execucao_id, "jsonl", "application/x-ndjson", _as_json)


async def _found(execucao_id: UUID) -> Execucao:
    async with services().database.read() as connection:
        return await _in(connection, execucao_id)


async def _in(connection: AsyncConnection, execucao_id: UUID) -> Execucao:
    found = await asked.one(connection, execucao_id)
    if found is None:
        raise Refused("nao_encontrado", "Não encontramos esta execução.")
    return found


def _as_text(line: Line) -> bytes:
    return f"{line[0]}\t{line[1]}\t{line[2]}\t{plain(line[3])}\n".encode()


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
