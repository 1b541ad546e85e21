"""What a wall shows of a month: each carrier's part, what runs, what has just ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.estado import Estado
from app.domain.status import EXECUCAO, StatusExecucao, StatusProcesso
from app.domain.values import iso
from app.persistence import models as m
from app.persistence.queries import processos
from app.persistence.queries.indisponivel import AINDA_SEM_FATURA

AMONG = 200  # ends of all months; a month with none of them has no news
_FIELD = {
    StatusProcesso.DOWNLOAD_CONCLUIDO: "concluidos",
    StatusProcesso.DOWNLOAD_EM_ANDAMENTO: "em_andamento",
    StatusProcesso.ERRO_DOWNLOAD: "com_erro",
    StatusProcesso.AGUARDANDO_DOWNLOAD: "aguardando",
}


class Parte(msgspec.Struct):
    """How many processos of one carrier stand in each status; `indisponiveis`, without an invoice yet, are no error."""

    operadora: str
    concluidos: int = 0
    em_andamento: int = 0
    com_erro: int = 0
    aguardando: int = 0
    indisponiveis: int = 0

    @property
    def total(self) -> int:
        return self.concluidos + self.em_andamento + self.com_erro + self.aguardando + self.indisponiveis


async def partes(c: AsyncConnection, mes: str) -> list[Parte]:
    """Every carrier with processos in the month, the largest first."""
    columns = (m.Operadora.nome, m.Processo.status_processo)
    query = (
        select(*columns, func.count(), func.sum(case((AINDA_SEM_FATURA, 1), else_=0)))
        .select_from(m.Processo)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
        .where(m.Processo.mes == mes)
        .group_by(*columns)
    )
    found: dict[str, Parte] = {}
    for nome, status, n, sem_fatura in await c.execute(query):
        parte = found.setdefault(nome, Parte(nome))
        setattr(parte, _FIELD[StatusProcesso(status)], n - sem_fatura)
        parte.indisponiveis += sem_fatura
    return sorted(found.values(), key=lambda parte: (-parte.total, parte.operadora))


async def running(c: AsyncConnection, mes: str, *, most: int) -> list[Estado]:
    """The processos whose execution the robot is at, the longest first: a row stays where it is until it ends."""
    query = (
        select(m.Processo.id)
        .join(m.Execucao, m.Execucao.id == m.Processo.execucao_id)
        .where(m.Execucao.status_execucao == StatusExecucao.EXECUTANDO.value)
        .where(
            m.Processo.mes == mes, m.Processo.status_processo == StatusProcesso.DOWNLOAD_EM_ANDAMENTO.value
        )
        .order_by(m.Execucao.data_inicio, m.Execucao.id)
        .limit(most)
    )
    ids: list[UUID] = list((await c.scalars(query)).all())
    found = await processos.states(c, ids)
    return [found[i] for i in ids]


async def ended(c: AsyncConnection, mes: str, *, since: datetime, most: int) -> list[dict[str, Any]]:
    """The latest ends of the month: `{id, cliente, operadora, status_execucao, rotulo, tom, codigo_erro, em}`.

    They are looked for among the newest of all months: by the index on `data_finalizacao` alone.
    """
    query = (
        select(
            m.Processo.mes,
            m.Execucao.id,
            m.Cliente.razao_social,
            m.Operadora.nome,
            m.Execucao.status_execucao,
            m.Execucao.erro["codigo_erro"].as_string(),
            m.Execucao.data_finalizacao,
        )
        .join(m.Processo, m.Processo.id == m.Execucao.processo_id)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
        .where(m.Execucao.data_finalizacao >= since)
        .order_by(m.Execucao.data_finalizacao.desc(), m.Execucao.id)
        .limit(AMONG)
    )
    return [_end(*end) for of, *end in await c.execute(query) if of == mes][:most]


def _end(
    i: UUID, cliente: str, operadora: str, status: str, codigo: str | None, em: datetime
) -> dict[str, Any]:
    described = EXECUCAO[StatusExecucao(status)]
    said = {"rotulo": described.rotulo, "tom": described.tom, "codigo_erro": codigo, "em": iso(em)}
    return {"id": str(i), "cliente": cliente, "operadora": operadora, "status_execucao": status, **said}
