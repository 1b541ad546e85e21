"""The wall: one month for everybody in the room, from five metres."""

from datetime import timedelta
from typing import Any

from quart import request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.values import now
from app.persistence.queries import painel as shown
from app.persistence.queries import processos as listed
from app.web import filtro
from app.web.context import services
from app.web.pages.parts import in_folder, template_for
from app.web.pages.shell import TEMAS, render

ROWS = 8  # that run; more cannot be read from five metres
ENDS = 7
ENDED = timedelta(days=7)  # an older end is no news on a wall
PARTS = in_folder("painel", "vivo", "frase")


async def painel() -> str:
    """`?mes=AAAA-MM`, or what moves alone with `?parte=vivo`."""
    template = template_for("painel/show.html", PARTS)
    async with services().database.read() as connection:
        mes = (await filtro.lenient(connection, services().settings)).mes
        context = {} if template == PARTS["frase"] else await _shown(connection, mes)
    chosen = request.cookies.get("painel_tema") in TEMAS
    return await render(template, mes=mes, pagina="painel", escurecer=not chosen, **context)


async def _shown(connection: AsyncConnection, mes: str) -> dict[str, Any]:
    resumo = await listed.resumo(connection, mes)
    andando = await shown.running(connection, mes, most=ROWS)
    under_way = resumo["por_status"]["DOWNLOAD_EM_ANDAMENTO"] - resumo["indeterminados"]
    return {
        "resumo": resumo,
        "total": sum(resumo["por_status"].values()),
        "partes": await shown.partes(connection, mes),
        "andando": andando,
        "mais_andando": max(0, under_way - len(andando)),
        "fins": await shown.ended(connection, mes, since=now() - ENDED, most=ENDS),
    }
