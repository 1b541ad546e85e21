"""What the forecast of a month is made of, read in one picture."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.fila import Operadora
from app.domain.frentes import Contagem, Falha, Feita, Mes
from app.domain.indisponivel import is_awaited
from app.domain.status import ACTIVE_WORDS, StatusExecucao, StatusProcesso
from app.persistence import models as m
from app.persistence.queries import rows

_OPEN = (StatusProcesso.AGUARDANDO_DOWNLOAD.value, StatusProcesso.DOWNLOAD_EM_ANDAMENTO.value)
_CODE = m.Execucao.erro["codigo_erro"].as_string()
_LATEST = m.Execucao.id == m.Processo.execucao_id


async def filas(c: AsyncConnection) -> list[Operadora]:
    """Every carrier with its queue, by name."""
    return [Operadora(*row) for row in await c.execute(select(*rows.OPERADORA).order_by(m.Operadora.nome))]


async def of_month(
    c: AsyncConnection, mes: str, *, filas: list[Operadora], since: datetime, now: datetime
) -> Mes:
    """The month as it stands; `since`: the past that its pace, its portals are judged by."""
    return Mes(
        contagens=[Contagem(*row) for row in await c.execute(_contagens(mes))],
        falhas=[Falha(*row) for row in await c.execute(_falhas(mes))],
        feitas=[Feita(*row) for row in await c.execute(_feitas(mes, since))],
        filas=filas,
        espera_faturas=is_awaited(mes, now),
    )


async def undecided(c: AsyncConnection, mes: str, *, most: int) -> list[UUID]:
    """Executions of the month that somebody must decide, the oldest first."""
    query = select(m.Execucao.id).join(m.Processo, m.Processo.id == m.Execucao.processo_id)
    query = query.where(
        m.Processo.mes == mes, m.Execucao.status_execucao == StatusExecucao.INDETERMINADO.value
    )
    return list((await c.scalars(query.order_by(m.Execucao.criado_em).limit(most))).all())


async def waiting_long(c: AsyncConnection, usuario_id: UUID, *, before: datetime) -> list[UUID]:
    """This person's executions that nothing was heard of since `before`, the oldest first."""
    query = select(m.Execucao.id).where(
        m.Execucao.status_execucao.in_(ACTIVE_WORDS),
        m.Execucao.status_execucao != StatusExecucao.INDETERMINADO.value,
        m.Execucao.iniciado_por_id == usuario_id,
        m.Execucao.ultima_atualizacao_em < before,
    )
    return list((await c.scalars(query.order_by(m.Execucao.criado_em))).all())


def _of(mes: str, *columns: Any) -> Select[Any]:
    joined = select(*columns).select_from(m.Processo).join(m.Cliente, m.Cliente.id == m.Processo.cliente_id)
    return joined.join(m.Operadora, m.Operadora.id == m.Cliente.operadora_id).where(m.Processo.mes == mes)


def _contagens(mes: str) -> Select[Any]:
    """Executions are looked up only where they say more than the processo does."""
    columns = (m.Operadora.nome, m.Processo.status_processo, m.Execucao.status_execucao)
    more = and_(_LATEST, m.Processo.status_processo.in_(_OPEN))
    return _of(mes, *columns, func.count()).outerjoin(m.Execucao, more).group_by(*columns)


def _falhas(mes: str) -> Select[Any]:
    columns = (m.Operadora.nome, _CODE, m.Execucao.data_finalizacao)
    query = _of(mes, *columns).outerjoin(m.Execucao, _LATEST)
    return query.where(m.Processo.status_processo == StatusProcesso.ERRO_DOWNLOAD)


def _feitas(mes: str, since: datetime) -> Select[Any]:
    columns = (m.Operadora.nome, m.Processo.data_download, m.Execucao.tempo_execucao_segundos)
    query = _of(mes, *columns).outerjoin(m.Execucao, _LATEST)
    query = query.where(m.Processo.status_processo == StatusProcesso.DOWNLOAD_CONCLUIDO)
    return query.where(m.Processo.data_download >= since).order_by(m.Processo.data_download)
