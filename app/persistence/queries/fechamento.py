"""The month as a matrix: clients by their CNPJ, carriers beside each other."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.status import StatusProcesso
from app.persistence import models as m
from app.persistence.queries.indisponivel import AINDA_SEM_FATURA

Celula = tuple[UUID, str, bool]  # processo, its status_processo, whether only its invoice is not issued yet


class Linha(msgspec.Struct):
    """One client; `celulas` has one place for each carrier, None where there is no contract."""

    cnpj: str
    cliente: str
    celulas: list[Celula | None]
    completa: bool = True


async def matrix(c: AsyncConnection, mes: str) -> tuple[list[str], list[Linha]]:
    """The carriers that have processos in the month, by name; its clients, by name."""
    columns = (m.Cliente.cnpj, m.Cliente.razao_social, m.Operadora.nome)
    query = (
        select(*columns, m.Processo.id, m.Processo.status_processo, AINDA_SEM_FATURA)
        .select_from(m.Processo)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
        .where(m.Processo.mes == mes)
        .order_by(m.Cliente.busca, m.Processo.id)
    )
    found = (await c.execute(query)).all()
    operadoras = sorted({row.nome for row in found})
    return operadoras, _linhas(found, {nome: i for i, nome in enumerate(operadoras)})


def _linhas(found: Any, places: dict[str, int]) -> list[Linha]:
    linhas: dict[str, Linha] = {}
    for cnpj, cliente, nome, processo_id, status, sem_fatura in found:
        linha = linhas.get(cnpj)
        if linha is None:
            linha = linhas[cnpj] = Linha(cnpj, cliente, [None] * len(places))
        linha.celulas[places[nome]] = (processo_id, status, bool(sem_fatura))
        linha.completa &= status == StatusProcesso.DOWNLOAD_CONCLUIDO
    return list(linhas.values())
