"""The month's closing: clients beside carriers, what is missing, when it will be done."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from quart import Response, request

from app.domain.errors import Refused
from app.domain.values import is_mes
from app.persistence.queries import processos as listed
from app.persistence.queries.fechamento import Linha, matrix
from app.web.context import services
from app.web.pages.curva import drawn
from app.web.pages.parts import in_folder, template_for
from app.web.pages.previsto import of_month
from app.web.pages.shell import render

PARTS = {"frase": "processos/_frase.html", **in_folder("fechamento", "linhas", "colunas", "resumo")}
BREATH = 25  # rows, a millisecond or two


async def fechamento_atual() -> Response:
    """The newest month that is not in the future."""
    today = datetime.now(services().settings.fuso)
    async with services().database.read() as connection:
        mes = await listed.newest_mes(connection, until=f"{today:%Y-%m}")
    return Response(status=303, headers={"Location": f"/fechamento/{mes}"})


async def fechamento(mes: str) -> str:
    """`?so=falta` leaves out who is done, `?ver=tabela` is a plain table; or `?parte=linhas|colunas|resumo|frase`.

    Raises:
        Refused: `nao_encontrado`, the address names no month.
    """
    if not is_mes(mes):
        raise Refused("nao_encontrado", "A competência de um fechamento é escrita AAAA-MM.")
    template = template_for("fechamento/show.html", PARTS)
    shown = {
        "so": "falta" if request.args.get("so") == "falta" else "",
        "ver": "tabela" if request.args.get("ver") == "tabela" else "",
    }
    if template == PARTS["frase"]:  # it asks for what it says by itself
        return await render(template, mes=mes, pagina="fechamento")
    async with services().database.read() as connection:
        visto = await of_month(connection, mes)
        operadoras, linhas = await matrix(connection, mes) if _has_rows(template) else ([], [])
        context: dict[str, Any] = {
            "resumo": await listed.resumo(connection, mes),
            "ultimo": await listed.newest_mes(connection, until=mes),
        }
    return await render(
        template,
        mes=mes,
        pagina="fechamento",
        visto=visto,
        curva=drawn(visto),
        operadoras=operadoras,
        linhas=_breathing(linhas),
        mostra=shown,
        link=lambda mes=mes, **changes: _link(mes, shown, changes),
        **context,
    )


async def _breathing(linhas: list[Linha]) -> AsyncIterator[Linha]:
    """Thousands of cells take a while to write: others get their turn in between."""
    for n, linha in enumerate(linhas):
        if n % BREATH == 0:
            await asyncio.sleep(0)
        yield linha


def _has_rows(template: str) -> bool:
    return template in ("fechamento/show.html", PARTS["linhas"])


def _link(mes: str, shown: dict[str, str], changes: dict[str, Any]) -> str:
    """This page's address, changed; what the month's menu says besides (`pagina`) is no business of it."""
    said = {name: changes.get(name, value) for name, value in shown.items()}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"/fechamento/{mes}" + (f"?{query}" if query else "")
