"""The carriers' weather, the system's own health."""

import asyncio
import platform
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.saude import julgada
from app.domain.values import now
from app.persistence.queries import processos as listed
from app.persistence.queries import saude as asked
from app.web import filtro
from app.web.colunas import colunas
from app.web.context import hub, services, vivos
from app.web.pages.parts import in_folder, template_for
from app.web.pages.shell import render

DAYS = 7
PARTS = in_folder("saude", "operadoras", "sistema")


async def saude() -> str:
    """Every carrier with the system, or `?parte=operadoras|sistema`."""
    template = template_for("saude/show.html", PARTS)
    context: dict[str, Any] = {}
    async with services().database.read() as connection:
        mes = (await filtro.lenient(connection, services().settings)).mes
        filas = await asked.queues(connection)
        if template != PARTS["sistema"]:
            context |= {
                "operadoras": await _operadoras(connection, filas),
                "resumo": await listed.resumo(connection, mes),
            }
        if template != PARTS["operadoras"]:
            context |= {"sistema": await _sistema(connection, asked.in_all(filas.values()))}
    return await render(template, mes=mes, pagina="saude", **context)


async def _operadoras(connection: AsyncConnection, filas: dict[UUID, asked.Espera]) -> list[dict[str, Any]]:
    settings, moment = services().settings, now()
    fins = await asked.ends(connection, since=moment - timedelta(days=DAYS))
    limites = settings.limite_por_operadora
    found = []
    for fila in await listed.filas(connection):
        await asyncio.sleep(0)  # everybody else's turn: thousands of ends are judged
        i = UUID(fila["id"])
        judged = julgada(fins.get(i, []), agora=moment, fuso=settings.fuso)
        found.append(
            {
                "fila": fila,
                "saude": judged,
                "colunas": colunas(judged.horas),
                "espera": filas.get(i, asked.Espera()),
                "limite": limites.get(fila["nome"], limites[""]),
            }
        )
    return found


async def _sistema(connection: AsyncConnection, espera: asked.Espera) -> dict[str, Any]:
    begun = perf_counter()
    await connection.execute(text("SELECT 1"))
    banco_ms = round((perf_counter() - begun) * 1000)
    vivem = vivos().all()
    return {
        "hops": hub().hops,
        "banco_ms": banco_ms,
        "banco": connection.dialect.name,
        "banco_versao": ".".join(str(n) for n in connection.dialect.server_version_info or ()),
        "vivos": vivem,
        "abas": sum(vivo.abas for vivo, _ in vivem),
        "robo_em": max((vivo.robo_em for vivo, _ in vivem if vivo.robo_em), default=None),
        "espera": espera,
        "python": platform.python_version(),
    }
