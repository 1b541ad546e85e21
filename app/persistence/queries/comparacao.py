"""What a client's month is compared with: the month before, the last run that ended well."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.domain.comparacao import Retrato
from app.domain.execucao import Execucao, Processo
from app.domain.silenciosos import Colhido, mes_anterior
from app.domain.status import StatusExecucao, StatusProcesso, TipoExecucao
from app.persistence import models as m
from app.persistence.queries import rows

_before: Any = aliased(m.Processo)
_MONTHS_BEFORE = (  # built once: it is asked for each page of the list
    select(m.Processo.id, _before.faturas, _before.valor_fatura)
    .select_from(m.Processo)
    .join(_before, _before.cliente_id == m.Processo.cliente_id)
    .where(m.Processo.id.in_(bindparam("processos", expanding=True)), m.Processo.mes == bindparam("mes"))
    .where(_before.mes == bindparam("antes"))
    .where(_before.status_processo == StatusProcesso.DOWNLOAD_CONCLUIDO.value)
)


async def months_before(c: AsyncConnection, mes: str, processos: Iterable[UUID]) -> dict[UUID, Colhido]:
    """What the same client's month before `mes` brought, by the processo of `mes`; absent: not concluded."""
    asked = {"processos": list(processos), "mes": mes, "antes": mes_anterior(mes)}
    return {i: Colhido(faturas, valor) for i, faturas, valor in await c.execute(_MONTHS_BEFORE, asked)}


async def last_good(c: AsyncConnection, p: Processo, *, but: Execucao) -> tuple[str, Retrato] | None:
    """The newest successful download of this client before `but`, with its month; None: there was none."""
    query = (
        select(m.Processo.id, m.Processo.mes, m.Processo.faturas, m.Processo.valor_fatura, *rows.EXECUCAO)
        .select_from(m.Execucao)
        .join(m.Processo, m.Processo.id == m.Execucao.processo_id)
        .where(m.Processo.cliente_id == p.cliente_id)
        .where(m.Execucao.status_execucao == StatusExecucao.CONCLUIDO.value)
        .where(m.Execucao.tipo_execucao == TipoExecucao.DOWNLOAD_FATURA.value)
        .where(m.Execucao.criado_em < but.criado_em)
        .order_by(m.Execucao.criado_em.desc())
        .limit(1)
    )
    row = (await c.execute(query)).first()
    if row is None:
        return None
    processo_id, mes, faturas, valor, *fields = row
    execucao = Execucao(*fields)
    is_kept = processo_id != p.id  # what this processo's earlier run brought has been replaced
    return mes, Retrato(execucao, faturas, valor) if is_kept else Retrato(execucao)
