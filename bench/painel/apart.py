"""Two recorders side by side in one PostgreSQL: what they share, how much they commit together."""

import asyncio
import json
import time
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m
from app.persistence.database import Database
from app.settings import Settings
from bench.painel.town import MES, build
from bench.peers import painel
from bench.place import Place
from bench.processes import Child, Failed, python
from bench.results import Figures

OTHER_MES, OTHER_OPERADORA = "2026-10", "CLARO"
READY_S = 30.0


class Layout(NamedTuple):
    """How many processes; whether the second has a month, a carrier of its own."""

    processes: int = 2
    own_month: bool = False
    own_carrier: bool = False


async def measure(
    place: Place, database: dict[str, str], layout: Layout, at_once: int, seconds: float
) -> Figures:
    """Sums over the processes: `ends_…` of runs from the wish to the end, `news_…` of lines alone."""
    env = painel.environment(place) | database
    settings = painel.settings_in(env)
    town = await build(settings, readers=0, running=0, waiting=at_once * layout.processes)
    mine, others = town.processos[:at_once], town.processos[at_once:]
    if others:
        await _move(settings, others, layout)
    children = [
        await _start(place, env, own, seconds, beside=n) for n, own in enumerate((mine, others)) if own
    ]
    found: Figures = {}
    for n, name in enumerate(("ends", "news"), start=2):
        for child in children:
            child.say("go")
        said = [await _line(child, n, limit_s=seconds + READY_S) for child in children]
        for key in said[0]:
            found[f"{name}_{key}"] = sum(each[key] for each in said)
    for child in children:
        await child.wait(limit_s=READY_S)
    return found


async def _move(settings: Settings, processos: list[UUID], layout: Layout) -> None:
    database = Database(settings.database_url)
    async with database.write() as c:
        if layout.own_month:
            await _to_other_month(c, processos)
        if layout.own_carrier:
            operadora = uuid4()
            await c.execute(insert(m.Operadora), [{"id": operadora, "nome": OTHER_OPERADORA}])
            clientes = select(m.Processo.cliente_id).where(m.Processo.id.in_(processos))
            await c.execute(
                update(m.Cliente).where(m.Cliente.id.in_(clientes)).values(operadora_id=operadora)
            )
    await database.close()


async def _to_other_month(c: AsyncConnection, processos: list[UUID]) -> None:
    many = len(processos)
    await c.execute(update(m.Processo).where(m.Processo.id.in_(processos)).values(mes=OTHER_MES))
    left = m.Resumo.aguardando - many
    await c.execute(update(m.Resumo).where(m.Resumo.mes == MES).values(aguardando=left))
    await c.execute(insert(m.Resumo), [{"mes": OTHER_MES, "versao": 1, "aguardando": many}])


async def _start(
    place: Place, env: dict[str, str], processos: list[UUID], seconds: float, *, beside: int
) -> Child:
    """The first on the server's core, the second on the other."""
    names = place.folder / f"processos{beside}.txt"
    names.write_text("\n".join(map(str, processos)))
    words = python("bench.painel.ends", names, seconds)
    child = await (place.help if beside else place.serve)(words, env=env)
    await _line(child, 1, limit_s=READY_S)
    return child


async def _line(child: Child, number: int, *, limit_s: float) -> dict[str, Any]:
    """The child's JSON line of this number, from 1, once it has been said."""
    deadline = time.monotonic() + limit_s
    while len(found := said(child)) < number:
        if child.ended is not None or time.monotonic() > deadline:
            raise Failed(f"no line {number}: {child.words()}")
        await asyncio.sleep(0.02)
    return found[number - 1]


def said(child: Child) -> list[dict[str, Any]]:
    """Every finished line of JSON in what it said."""
    lines = child.log.read_text("utf-8", "replace").split("\n")[:-1]
    return [json.loads(line) for line in lines if line.startswith("{")]
