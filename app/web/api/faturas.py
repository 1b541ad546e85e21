"""An invoice's file, fetched from the robot: who may read it is known, who did is written down."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from http import HTTPStatus
from typing import cast
from urllib.parse import quote
from uuid import UUID

from quart import Response

from app.domain.errors import Refused
from app.external import ExternalError, RobotRefused
from app.persistence.queries import faturas
from app.web.api.documented import documented
from app.web.context import services
from app.web.noting import note

PDF, ANY = "application/pdf", "application/octet-stream"
NAME_LONGEST = 120  # characters of a file's name; a disk takes 255 bytes, a proxy 4 KiB of headers

log = logging.getLogger(__name__)


@documented(grupo="processos", answers={}, refuses=(404, 502), beside={200: (PDF, ANY)})
async def arquivo(fatura_id: UUID) -> Response:
    """The file itself; its address at the robot is never given away."""
    async with services().database.read() as connection:
        caminho = await faturas.path_of(connection, fatura_id)
    if caminho is None:
        raise Refused("nao_encontrado", "Não encontramos esta fatura.")
    await note("baixar_fatura", f"fatura:{fatura_id}")
    pieces = cast("AsyncGenerator[bytes, None]", services().client.fetch_file(caminho))
    first = await _first(pieces)
    response = Response(_all(first, pieces), content_type=_kind(caminho))
    response.timeout = None  # the robot's own time-outs bound it
    name = caminho.rstrip("/").rpartition("/")[2][-NAME_LONGEST:] or "fatura"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response


async def _first(pieces: AsyncGenerator[bytes, None]) -> bytes:
    """What fails before the first piece can still be said."""
    try:
        return await anext(pieces, b"")
    except RobotRefused as refused:
        if refused.status == HTTPStatus.NOT_FOUND:
            raise Refused("nao_encontrado", "O robô não tem mais este arquivo.") from refused
        raise Refused("robo_indisponivel") from refused
    except ExternalError as error:
        raise Refused("robo_indisponivel") from error


async def _all(first: bytes, pieces: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    """Quart leaves an answer unfinished at a TimeoutError: the browser sees that a part of it is missing."""
    try:
        async with aclosing(pieces):
            yield first
            async for piece in pieces:
                yield piece
    except ExternalError as error:
        log.warning("the robot's file broke off: %s", error)
        raise TimeoutError from error


def _kind(caminho: str) -> str:
    return PDF if caminho.lower().endswith(".pdf") else ANY
