"""How often running again helped after the same failure."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.status import StatusExecucao
from app.persistence import models as m

NEWEST = 2_000  # failures of all carriers that are looked through, whatever the code
FAILURES = 50  # of them those with this code, at this carrier
TIMES = 10  # what is said of: older ones say little of today


class Ajuda(msgspec.Struct, frozen=True):
    """Of `vezes` runs that followed such a failure, `resolveu` ended well."""

    resolveu: int
    vezes: int


async def of_codigo(c: AsyncConnection, operadora_id: UUID, codigo: str) -> Ajuda | None:
    """Of the newest runs that followed a failure with this code at this carrier; None: there was none."""
    failed = await _failures(c, operadora_id, codigo)
    if not failed:
        return None
    after = await _runs(c, {processo_id for _, processo_id, _ in failed})
    ends = [_next_end(after[processo_id], em) for _, processo_id, em in failed]
    known = [end for end in ends if end is not None][:TIMES]
    return Ajuda(sum(end == StatusExecucao.CONCLUIDO for end in known), len(known)) if known else None


async def _failures(c: AsyncConnection, operadora_id: UUID, codigo: str) -> list[Any]:
    """(id, processo_id, criado_em), newest first."""
    code = func.upper(m.Execucao.erro["codigo_erro"].as_string()).label("codigo")
    newest = (
        select(m.Execucao.id, m.Execucao.processo_id, m.Execucao.criado_em, code)
        .where(m.Execucao.status_execucao == literal_column("'FALHOU'"))  # written out: a partial index
        .order_by(m.Execucao.criado_em.desc())
        .limit(NEWEST)
        .subquery()
    )
    query = (
        select(newest.c.id, newest.c.processo_id, newest.c.criado_em)
        .join(m.Processo, m.Processo.id == newest.c.processo_id)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .where(m.Cliente.operadora_id == operadora_id, newest.c.codigo == codigo.upper())
        .order_by(newest.c.criado_em.desc())
        .limit(FAILURES)
    )
    return list(await c.execute(query))


async def _runs(c: AsyncConnection, processos: set[UUID]) -> dict[UUID, list[Any]]:
    """(processo_id, criado_em, status) of these processos' ended runs, oldest first, by processo."""
    ended = [StatusExecucao.CONCLUIDO.value, StatusExecucao.FALHOU.value]
    query = (
        select(m.Execucao.processo_id, m.Execucao.criado_em, m.Execucao.status_execucao)
        .where(m.Execucao.processo_id.in_(processos), m.Execucao.status_execucao.in_(ended))
        .order_by(m.Execucao.criado_em)
    )
    found: dict[UUID, list[Any]] = {processo: [] for processo in processos}
    for row in await c.execute(query):
        found[row.processo_id].append(row)
    return found


def _next_end(runs: list[Any], em: Any) -> str | None:
    return next((str(run.status_execucao) for run in runs if run.criado_em > em), None)
