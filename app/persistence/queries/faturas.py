"""The invoices that a processo shows: those of its newest success."""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.execucao import Processo
from app.domain.status import StatusExecucao
from app.persistence import models as m

_COLUMNS = (
    m.Fatura.id,
    m.Fatura.caminho,
    m.Fatura.data_vencimento,
    m.Fatura.mes,
    m.Fatura.ano,
    m.Fatura.valor,
)


async def of_processo(c: AsyncConnection, processo: Processo) -> list[dict[str, Any]]:
    """`{id, caminho, data_vencimento, mes, ano, valor}` each; none once a later download failed."""
    if processo.url_fatura is None:
        return []
    newest = (
        select(m.Execucao.id)
        .where(m.Execucao.processo_id == processo.id)
        .where(m.Execucao.status_execucao == StatusExecucao.CONCLUIDO.value)
        .where(exists().where(m.Fatura.execucao_id == m.Execucao.id))
        .order_by(m.Execucao.data_finalizacao.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(*_COLUMNS).where(m.Fatura.execucao_id == newest).order_by(m.Fatura.caminho)
    return [_shown(row) for row in await c.execute(query)]


async def path_of(c: AsyncConnection, fatura_id: UUID) -> str | None:
    """Where the robot keeps the file."""
    return await c.scalar(select(m.Fatura.caminho).where(m.Fatura.id == fatura_id))


def _shown(row: Any) -> dict[str, Any]:
    due = row.data_vencimento
    return {
        "id": str(row.id),
        "caminho": row.caminho,
        "data_vencimento": None if due is None else due.isoformat(),
        "mes": row.mes,
        "ano": row.ano,
        "valor": None if row.valor is None else f"{row.valor:.2f}",
    }
