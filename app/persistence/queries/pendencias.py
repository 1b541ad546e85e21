"""The failures of a month with what people decided about them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.domain.pendencias import Estado, Falha, Grupo, Pendencia, Retentativa, grouped
from app.domain.status import StatusExecucao, StatusProcesso
from app.persistence import models as m
from app.persistence.queries import rows

SHOWN_FOR = timedelta(hours=12)  # how a test ended is news for a shift
_PENDENCIA = [getattr(m.Pendencia, name) for name in Pendencia.__struct_fields__]
_RETENTATIVA = [getattr(m.GrupoRetentativa, name) for name in Retentativa.__struct_fields__]

_earlier = aliased(m.Processo)
_LAST_VALUE = (  # of the same client, in the newest month before
    select(_earlier.valor_fatura)
    .where(_earlier.cliente_id == m.Processo.cliente_id, _earlier.mes < m.Processo.mes)
    .where(_earlier.valor_fatura.is_not(None))
    .order_by(_earlier.mes.desc())
    .limit(1)
    .correlate(m.Processo)
    .scalar_subquery()
)
_FALHA: tuple[Any, ...] = (
    m.Execucao.id.label("execucao_id"),
    m.Processo.id.label("processo_id"),
    m.Cliente.razao_social,
    m.Cliente.cnpj,
    m.Operadora.nome,
    m.Execucao.erro,
    m.Execucao.mensagem_final,
    m.Execucao.data_finalizacao,
    m.Processo.valor_fatura,
    func.coalesce(m.Processo.valor_fatura, _LAST_VALUE).label("valor"),
)


def select_falhas(mes: str, operadora: str | None = None) -> Select[Any]:
    """Rows for `as_falha`: what failed last, not run again, not settled."""
    query = (
        select(*_FALHA)
        .select_from(m.Processo)
        .join(m.Execucao, m.Execucao.id == m.Processo.execucao_id)
        .join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
        .join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id)
        .outerjoin(m.FalhaTratada, m.FalhaTratada.execucao_id == m.Execucao.id)
        .where(m.Processo.mes == mes, m.Processo.status_processo == StatusProcesso.ERRO_DOWNLOAD)
        .where(m.Execucao.status_execucao == StatusExecucao.FALHOU, m.FalhaTratada.execucao_id.is_(None))
    )
    return query if operadora is None else query.where(m.Operadora.nome == operadora)


def as_falha(row: Any) -> Falha:
    erro = row.erro or {}
    return Falha(
        execucao_id=row.execucao_id,
        processo_id=row.processo_id,
        cliente=row.razao_social,
        cnpj=row.cnpj,
        operadora=row.nome,
        codigo_erro=erro.get("codigo_erro"),
        etapa_falha=erro.get("etapa_falha"),
        mensagem=erro.get("mensagem_erro") or row.mensagem_final,
        acao_recomendada=erro.get("acao_recomendada"),
        em=row.data_finalizacao,
        valor=row.valor,
        estimado=row.valor_fatura is None and row.valor is not None,
    )


def _of_month(mes: str, operadora: str | None) -> Select[Any]:
    query = select(*_PENDENCIA).where(m.Pendencia.mes == mes)
    return query if operadora is None else query.where(m.Pendencia.operadora == operadora)


def _tests(ids: Collection[UUID], since: datetime) -> Select[Any]:
    """The newest last: those under way, those that ended in this shift."""
    recent = or_(m.GrupoRetentativa.estado == Estado.TESTANDO, m.GrupoRetentativa.encerrada_em >= since)
    query = select(*_RETENTATIVA).where(m.GrupoRetentativa.pendencia_id.in_(list(ids)), recent)
    return query.order_by(m.GrupoRetentativa.pedida_em)


async def grupos(c: AsyncConnection, mes: str, *, now: datetime, operadora: str | None = None) -> list[Grupo]:
    """The groups of a month, the most urgent first, also those that are put off."""
    falhas = [as_falha(row) for row in await c.execute(select_falhas(mes, operadora))]
    pendencias = [Pendencia(*row) for row in await c.execute(_of_month(mes, operadora))]
    tests: list[Retentativa] = []
    if pendencias:
        found = await c.execute(_tests([p.id for p in pendencias], now - SHOWN_FOR))
        tests = [Retentativa(*row) for row in found]
    return grouped(mes, falhas, pendencias, tests)


def grupo_in(c: Connection, mes: str, grupo_id: UUID) -> Grupo | None:
    """One group, inside the transaction that changes it."""
    pendencia = c.execute(select(*_PENDENCIA).where(m.Pendencia.id == grupo_id)).one_or_none()
    known = [] if pendencia is None else [Pendencia(*pendencia)]
    active = m.GrupoRetentativa.estado == Estado.TESTANDO
    test = select(*_RETENTATIVA).where(m.GrupoRetentativa.pendencia_id == grupo_id, active)
    falhas = [as_falha(row) for row in c.execute(select_falhas(mes))]
    groups = grouped(mes, falhas, known, [Retentativa(*row) for row in c.execute(test)])
    return next((g for g in groups if g.id == grupo_id), None)


async def canarios(c: AsyncConnection, groups: Collection[Grupo]) -> dict[UUID, str]:
    """The client's name of each group's canary, by the id of its processo."""
    ids = {g.retentativa.canario_processo_id for g in groups if g.retentativa is not None}
    return {i: p.cliente for i, p in (await rows.processos(c, ids)).items()}


async def em_teste(c: AsyncConnection) -> list[Retentativa]:
    """Every group whose canary somebody must look at, oldest first."""
    query = select(*_RETENTATIVA).where(m.GrupoRetentativa.estado == Estado.TESTANDO)
    return [Retentativa(*row) for row in await c.execute(query.order_by(m.GrupoRetentativa.pedida_em))]


async def still_failing(c: AsyncConnection, falhas: dict[UUID, UUID]) -> set[UUID]:
    """Of `{processo: its failure}` the processos that nobody has run again or settled since."""
    if not falhas:
        return set()
    query = (
        select(m.Processo.id, m.Processo.execucao_id)
        .outerjoin(m.FalhaTratada, m.FalhaTratada.execucao_id == m.Processo.execucao_id)
        .where(m.Processo.id.in_(list(falhas)), m.FalhaTratada.execucao_id.is_(None))
    )
    return {row.id for row in await c.execute(query) if row.execucao_id == falhas[row.id]}


async def answered(c: AsyncConnection, comandos: Collection[UUID]) -> set[UUID]:
    """Those of these commands that were carried out."""
    query = select(m.Comando.id).where(m.Comando.id.in_(list(comandos)))
    return set((await c.scalars(query)).all()) if comandos else set()
