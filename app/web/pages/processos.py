"""The list of processos."""

from datetime import datetime
from functools import partial
from math import ceil
from typing import Any

import msgspec
from quart import Response, request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.queries import filtragem, visoes
from app.persistence.queries import processos as listed
from app.persistence.queries.filtragem import Filtro
from app.web import filtro
from app.web.auth import who
from app.web.context import services
from app.web.pages import antes, precisa
from app.web.pages.parts import in_folder, template_for
from app.web.pages.shell import render

LIST_PARTS = {**in_folder("processos", "linhas", "titulo", "paginas"), **precisa.PARTS}
DENSIDADES = ("compacta", "confortavel")  # the first is the usual one; kept in a cookie by the page
CAUSES = {
    "status": (),
    "operadora": None,
    "codigo_erro": None,
    "q": None,
}  # filters, as they are when cleared


async def inicio() -> Response:
    """The list is where people begin."""
    return Response(status=303, headers={"Location": "/processos"})


async def processos() -> str | Response:
    """`?mes=&operadora=&status=&codigo_erro=&q=&ordem=&pagina=`, or the rows alone with `?parte=linhas`.

    Without anything asked for: the person's default view, where there is one.
    """
    template = template_for("processos/list.html", LIST_PARTS)
    if template in precisa.PARTS.values():
        return await precisa.part(template)
    async with services().database.read() as connection:
        usual = None if request.args else await visoes.default(connection, who().usuario_id)
        if usual is not None:
            return Response(status=303, headers={"Location": f"/processos?{usual}"})
        wanted = await filtro.lenient(connection, services().settings)
        context = await _shown(connection, wanted)
        if template == "processos/list.html":
            context |= await _around(connection, wanted)
    return await render(template, mes=wanted.mes, **_address(wanted), **context)


async def _shown(connection: AsyncConnection, wanted: Filtro) -> dict[str, Any]:
    """The rows; where there are none, how many there would be without each filter."""
    itens, total = await listed.page(connection, wanted)
    without = {}
    if total == 0:
        for name in (name for name in CAUSES if getattr(wanted, name)):
            other = msgspec.structs.replace(wanted, **{name: CAUSES[name]})
            without[name] = await filtragem.total(connection, other)
    return {
        "itens": itens,
        "antes": await antes.of_rows(connection, wanted.mes, itens),
        "total": total,
        "sem_filtro": without,
        "resumo": await listed.resumo(connection, wanted.mes),
        "paginas": max(1, ceil(total / wanted.por_pagina)),
        "por_pagina": wanted.por_pagina,
    }


async def _around(connection: AsyncConnection, wanted: Filtro) -> dict[str, Any]:
    """What a whole page says beside its rows."""
    densidade = request.cookies.get("painel_densidade")
    return {
        "operadoras": await listed.operadoras(connection),
        "filas": await listed.filas(connection),
        "codigos": await filtragem.codigos(connection, wanted.mes),
        "visoes": await visoes.of(connection, who().usuario_id),
        "densidade": densidade if densidade in DENSIDADES else DENSIDADES[0],
    }


def _address(wanted: Filtro) -> dict[str, Any]:
    today = datetime.now(services().settings.fuso)
    return {
        "filtros": {**msgspec.structs.asdict(wanted), "status": list(wanted.status)},
        "link": partial(filtro.link, wanted),
        "consulta": filtro.consulta(wanted),
        "endereco": filtro.query(wanted),
        "por_paginas": filtro.PAGES_OF,
        "hoje": f"{today:%Y-%m-%d}",
    }
