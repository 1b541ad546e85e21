"""Failures as work: the groups of a month, one of them with its processos."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.pendencias import ADIAR_MAX_DIAS, VOLTA_AS, Grupo
from app.domain.values import now
from app.persistence.queries import pendencias as asked
from app.persistence.queries import processos as listed
from app.persistence.queries import rows
from app.web.context import services
from app.web.pages.parts import in_folder, template_for
from app.web.pages.shell import render
from app.web.pages.vista import page_of_request, vista_of_request

PER_PAGE = 50  # processos of one group
LIST_PARTS = in_folder("pendencias", "grupos")
PARTS = in_folder("pendencias", "cartao", "linhas")


async def pendencias() -> str:
    """`?mes=&operadora=&minhas=1&adiadas=1`, or the groups alone with `?parte=grupos`."""
    template = template_for("pendencias/list.html", LIST_PARTS)
    moment = now()
    async with services().database.read() as connection:
        vista = await vista_of_request(connection)
        found = await asked.grupos(connection, vista.mes, now=moment, operadora=vista.operadora)
        shown = [g for g in found if vista.shows(g, moment)]
        context: dict[str, Any] = {
            "canarios": await asked.canarios(connection, shown),
            "resumo": await listed.resumo(connection, vista.mes),
            "operadoras": await listed.operadoras(connection),
        }
    adiadas = [g for g in found if g.is_adiada(moment)]
    return await render(
        template, mes=vista.mes, pagina="pendencias", link=vista.link, vista=vista,
        adiadas=adiadas, volta_em=_first_back(adiadas), **apart(shown, at=moment), **days(moment), **context,
    )  # fmt: skip


async def pendencia(grupo_id: UUID) -> str:
    """One group with its processos, `?mes=&pagina=`, or `?parte=cartao|linhas`."""
    template = template_for("pendencias/show.html", PARTS)
    moment, page = now(), page_of_request()
    async with services().database.read() as connection:
        vista = await vista_of_request(connection)
        found = await asked.grupos(connection, vista.mes, now=moment)
        grupo = next((g for g in found if g.id == grupo_id), None)
        falhas = grupo.falhas[(page - 1) * PER_PAGE : page * PER_PAGE] if grupo else []
        context: dict[str, Any] = {
            "canarios": await asked.canarios(connection, [grupo] if grupo else []),
            "resumo": await listed.resumo(connection, vista.mes),
            "estados": await _states(connection, [f.processo_id for f in falhas]),
        }
    pages = max(1, ceil(len(grupo.falhas) / PER_PAGE)) if grupo else 1
    return await render(
        template, mes=vista.mes, pagina="pendencias", link=vista.link, vista=vista,
        grupo=grupo, falhas=falhas, numero_da_pagina=page, paginas=pages, por_pagina=PER_PAGE,
        endereco=f"/pendencias/{grupo_id}?mes={vista.mes}", **days(moment), **context,
    )  # fmt: skip


def apart(grupos: Sequence[Grupo], *, at: datetime) -> dict[str, Any]:
    """What waits for the carrier's invoice is no error: shown by itself, in no sum."""
    waiting = [g for g in grupos if g.is_awaited(at)]
    failing = [g for g in grupos if not g.is_awaited(at)]
    known = [f for g in failing for f in g.falhas if f.valor is not None]
    return {
        "grupos": failing,
        "indisponiveis": waiting,
        "total": sum(len(g.falhas) for g in failing),
        "parado": sum(f.valor for f in known if f.valor is not None) if known else None,
        "estimado": any(f.estimado for f in known),
        "tudo_estimado": all(f.estimado for f in known),
    }


def days(moment: datetime) -> dict[str, Any]:
    """What texts and dialogs say of days, where the people are; `momento` is this one."""
    here = moment.astimezone(services().settings.fuso)
    return {
        "momento": moment,
        "amanha": f"{here + timedelta(days=1):%Y-%m-%d}",
        "ultimo_dia": f"{here + timedelta(days=ADIAR_MAX_DIAS):%Y-%m-%d}",
        "proxima_tentativa": "hoje" if here.time() < VOLTA_AS else "amanhã",
    }


def _first_back(adiadas: Sequence[Grupo]) -> datetime | None:
    return min((g.pendencia.adiada_ate for g in adiadas if g.pendencia.adiada_ate), default=None)


async def _states(connection: AsyncConnection, ids: list[UUID]) -> dict[UUID, Any]:
    processos = await rows.processos(connection, ids)
    latest = await rows.execucoes(connection, {p.execucao_id for p in processos.values() if p.execucao_id})
    return {
        i: listed.state(p, latest.get(p.execucao_id) if p.execucao_id else None) for i, p in processos.items()
    }
