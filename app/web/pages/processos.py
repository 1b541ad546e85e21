"""The list of processos, one processo."""

from functools import partial
from math import ceil
from typing import Any
from uuid import UUID

import msgspec
from quart import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.execucao import Execucao, Processo
from app.domain.status import StatusExecucao, TipoExecucao
from app.persistence.queries import execucoes as asked
from app.persistence.queries import faturas, linhas
from app.persistence.queries import processos as listed
from app.web import filtro
from app.web.context import services
from app.web.pages.parts import in_folder, template_for
from app.web.pages.shell import render

TAIL = 5  # lines of the log that a processo shows
LIST_PARTS = in_folder("processos", "linhas", "titulo", "paginas")
PARTS = in_folder("processos", "agora", "erro", "faturas", "historico", "linha_do_tempo")


async def inicio() -> Response:
    """The list is where people begin."""
    return Response(status=303, headers={"Location": "/processos"})


async def processos() -> str:
    """`?mes=&operadora=&status=&codigo_erro=&q=&ordem=&pagina=`, or the rows alone with `?parte=linhas`."""
    template = template_for("processos/list.html", LIST_PARTS)
    async with services().database.read() as connection:
        wanted = await filtro.lenient(connection, services().settings)
        itens, total = await listed.page(connection, wanted)
        context: dict[str, Any] = {
            "itens": itens,
            "total": total,
            "resumo": await listed.resumo(connection, wanted.mes),
            "operadoras": await listed.operadoras(connection),
        }
    return await render(
        template,
        mes=wanted.mes,
        filtros={**msgspec.structs.asdict(wanted), "status": list(wanted.status)},
        paginas=max(1, ceil(total / wanted.por_pagina)),
        por_pagina=wanted.por_pagina,
        link=partial(filtro.link, wanted),
        **context,
    )


async def processo(processo_id: UUID) -> str:
    """Everything about one processo, or `?parte=agora|erro|faturas|historico|linha_do_tempo`."""
    template = template_for("processos/show.html", PARTS)
    async with services().database.read() as connection:
        found = await listed.one(connection, processo_id)
        if found is None:
            raise Refused("nao_encontrado", "Não encontramos este processo.")
        context = await _shown(connection, *found)
    return await render(template, mes=found[0].mes, **context)


async def _shown(connection: AsyncConnection, p: Processo, latest: Execucao | None) -> dict[str, Any]:
    history = await asked.history(connection, p.id)
    tail: list[Any] = []
    if latest is not None and latest.linhas:
        tail = await linhas.page(connection, latest.id, de=max(1, latest.linhas - TAIL + 1))
    return {
        "processo": listed.state(p, latest),
        "execucao": None if latest is None else asked.state(latest),
        "cauda": tail,
        "faturas": await faturas.of_processo(connection, p),
        "execucoes": [asked.state(e) for e in history],
        "eventos": await asked.events(connection, processo_id=p.id),
        "fatura_baixada_falta_sat": _lacks_sat(p, latest),
    }


def _lacks_sat(p: Processo, latest: Execucao | None) -> bool:
    return (
        latest is not None
        and p.url_fatura is not None
        and latest.tipo_execucao == TipoExecucao.UPLOAD_SAT
        and latest.status_execucao == StatusExecucao.FALHOU
    )
