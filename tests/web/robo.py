"""A robot whose files are whatever a test likes: whole, too long, cut; with an invoice that names one of them."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy import update

from app.external.limits import FILE_MAX
from app.persistence import models as m

from .conftest import Painel, success_payload

PDF = b"%PDF-1.4 fatura"
PIECE = 2**20

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def filed(painel: Painel, caminho: str) -> str:
    """The address of an invoice whose file is there, as the robot said it."""
    i = await painel.started(0)
    await painel.ends(i, success_payload((await painel.execucao(i)).hash_execucao, faturas=1))
    async with painel.services.database.write() as c:
        await c.execute(update(m.Fatura).values(caminho=caminho))
    [fatura] = await painel.rows_of(m.Fatura)
    return f"/api/v2/faturas/{fatura.id}/arquivo"


async def whole(request: web.Request) -> web.StreamResponse:
    return web.Response(body=PDF)


def too_long(length: int | None = None) -> Handler:
    """More than we take, with or without saying so before."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = length
        await response.prepare(request)
        with suppress(ConnectionError):
            for _ in range(FILE_MAX // PIECE + 2):
                await response.write(bytes(PIECE))
        return response

    return answer


async def cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = PIECE
    await response.prepare(request)
    await response.write(bytes(PIECE // 2))
    assert request.transport is not None
    request.transport.abort()
    return response


@dataclass
class Robo:
    """`asked`: which files were wanted."""

    url: str = ""
    answers: Handler = whole
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.query["caminho"])
        return await self.answers(request)
