"""Invoices that did not come in time: nobody asks for them by itself any more, somebody must look."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.domain.execucao import Execucao, Processo
from app.domain.indisponivel import is_awaited, is_indisponivel
from app.domain.status import is_final
from app.persistence.queries import rows
from app.recording import writes
from app.recording.consequences import count, settle
from app.recording.items import Message
from app.recording.loaded import Loaded
from app.recording.pendencias import locked_months
from app.recording.telling import Before, tell


def give_up(c: Connection, ids: Sequence[UUID], *, now: datetime) -> list[Message]:
    """Those of these processos whose month is awaited no more become errors like others, in their month too.

    Twice has the effect of once; what runs again is left alone.
    """
    loaded = _load(c, ids, now)
    before = Before.of(loaded)
    for p in loaded.processos.values():
        e, resumo = loaded.execucoes[p.execucao_id] if p.execucao_id else None, loaded.resumos[p.mes]
        count(resumo, p, e, -1)
        if e is not None:
            settle(p, e, faturas=(), now=now)
        if is_indisponivel(p):  # its last run was cancelled, which says why
            p.detalhe = None
        count(resumo, p, e, 1)
    messages = tell(loaded, before, (), {})
    writes.update_processos(c, list(loaded.processos.values()), before.processos)
    writes.upsert_resumos(c, [msgspec.structs.asdict(r) for r in loaded.resumos.values()])
    return messages


def _load(c: Connection, ids: Sequence[UUID], now: datetime) -> Loaded:
    """Processos, then months: locked in the order of every writer."""
    found = [Processo(*row) for row in c.execute(rows.PROCESSOS_LOCKED, {"wanted": list(ids)})]
    late = {p.id: p for p in found if is_indisponivel(p) and not is_awaited(p.mes, now)}
    latest = {"wanted": [p.execucao_id for p in late.values() if p.execucao_id]}
    execucoes = {row[0]: Execucao(*row) for row in c.execute(rows.EXECUCOES, latest)}
    ended = {i for i, e in execucoes.items() if is_final(e.status_execucao)}
    late = {p.id: p for p in late.values() if p.execucao_id is None or p.execucao_id in ended}
    return Loaded(
        execucoes=execucoes,
        processos=late,
        resumos=locked_months(c, sorted({p.mes for p in late.values()})),
        ativa={},
        usuarios={},
        comandos={},
        operadoras={},
        filas={},
    )
