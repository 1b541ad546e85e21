"""What the hub looks at: topics whole, or only their counters; one query a kind."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.estado import estado_execucao, estado_mes, estado_processo
from app.domain.execucao import Resumo
from app.domain.fila import estado_fila
from app.domain.limits import LOG_BYTES, LOG_LINES
from app.domain.values import iso
from app.persistence import models as m
from app.persistence.queries import rows, selos

IDS = 500  # parameters of one query

# built once, of tables' columns: SQLAlchemy knows them again (app/persistence/queries/rows.py)
_L: Any = m.LinhaLog.__table__.c
_LAST = select(_L.numero, _L.quando, _L.nivel, _L.texto).order_by(_L.numero)
_LAST = _LAST.where(_L.execucao_id == bindparam("of"), _L.numero > bindparam("above"))


def _counter(model: type[m.Base], key: str, counter: str) -> Select[Any]:
    columns: Any = model.__table__.c
    wanted: Any = bindparam("wanted", expanding=True)
    return select(columns[key], columns[counter]).where(columns[key].in_(wanted))


_COUNTERS = {
    "execucao": _counter(m.Execucao, "id", "seq"),
    "processo": _counter(m.Processo, "id", "versao"),
    "mes": _counter(m.Resumo, "mes", "versao"),
    "fila": _counter(m.Operadora, "id", "versao"),
    "auditoria": _counter(m.Selo, "nome", "numero"),
}
_NAMED = {"mes", "auditoria"}  # the others are known by their ids

Line = tuple[int, str, str, str]
Seen = tuple[int, dict[str, Any], list[Line] | None, int]  # seq, estado, lines, number of the last line


async def look(c: AsyncConnection, topics: list[str]) -> dict[str, Seen]:
    """The topics as they are in this transaction; one that does not exist is absent."""
    seen: dict[str, Seen] = {}
    names = _by_kind(topics)
    executions = await rows.execucoes(c, _uuids(names["execucao"]))
    lines = {i: _newest(await last_lines(c, i, e.linhas)) for i, e in executions.items()}
    for i, e in executions.items():
        seen[f"execucao:{i}"] = (e.seq, estado_execucao(e), lines[i], e.linhas)
    processos = await rows.processos(c, _uuids(names["processo"]))
    latest = await rows.execucoes(c, {p.execucao_id for p in processos.values() if p.execucao_id})
    for i, p in processos.items():
        estado = estado_processo(p, latest.get(p.execucao_id) if p.execucao_id else None)
        seen[f"processo:{i}"] = (p.versao, estado, None, 0)
    months = await rows.resumos(c, names["mes"])
    for mes in names["mes"]:
        resumo = months.get(mes, Resumo(mes=mes))
        seen[f"mes:{mes}"] = (resumo.versao, estado_mes(resumo), None, 0)
    for i, o in (await rows.operadoras(c, _uuids(names["fila"]))).items():
        seen[f"fila:{i}"] = (o.versao, estado_fila(o), None, 0)
    if names["auditoria"]:
        sealed = (await selos.head(c)).numero
        seen[selos.TOPIC] = (sealed, {"linhas": sealed}, None, 0)
    return seen


async def last_lines(c: AsyncConnection, execucao_id: UUID, total: int) -> list[Line]:
    """The last lines of a log, oldest first."""
    found = await c.execute(_LAST, {"of": execucao_id, "above": total - LOG_LINES})
    return [(row[0], iso(row[1]) or "", row[2], row[3]) for row in found]


def _newest(lines: list[Line]) -> list[Line]:
    """The last of them that a snapshot could carry: a picture is kept while its topic is followed."""
    room = LOG_BYTES
    for i in range(len(lines) - 1, -1, -1):
        room -= len(lines[i][3])
        if room < 0:
            return lines[i + 1 :]
    return lines


async def positions(c: AsyncConnection, topics: list[str]) -> dict[str, int]:
    """The counters of these topics; one that does not exist is absent."""
    names = _by_kind(topics)
    found: dict[str, int] = {}
    for kind, query in _COUNTERS.items():
        wanted: list[Any] = names[kind] if kind in _NAMED else _uuids(names[kind])
        for i in range(0, len(wanted), IDS):
            rows_of = await c.execute(query, {"wanted": wanted[i : i + IDS]})
            found |= {f"{kind}:{row[0]}": row[1] for row in rows_of}
    return found


def _by_kind(topics: list[str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for topic in topics:
        kind, _, name = topic.partition(":")
        names[kind].append(name)
    return names


def _uuids(names: list[str]) -> list[UUID]:
    return [UUID(name) for name in names]
