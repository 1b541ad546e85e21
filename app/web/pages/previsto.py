"""A month's forecast for templates, read from the database once for all who look at the same state."""

from datetime import datetime, time, timedelta
from typing import Any

import msgspec
from quart import current_app
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.frentes import TEIMA, Mes, frentes
from app.domain.pendencias import Grupo
from app.domain.previsao import Frente, Previsao, forecast, together
from app.domain.values import now
from app.persistence.queries import pendencias, rows
from app.persistence.queries import previsao as asked
from app.web.context import services
from app.web.filters import ZONE

KEPT = 12  # months; people look at one or two


class Previsto(msgspec.Struct, frozen=True):
    """`todo` is the month, `partes` its carriers by name, `grupos` its failures; `versao`: the month's counter."""

    mes: str
    versao: int
    agora: datetime
    dados: Mes
    grupos: list[Grupo]
    partes: list[tuple[Frente, Previsao]]
    todo: Previsao


class _Kept(msgspec.Struct):
    """What was read at `key`, the counters it says; what it promised in `minuto`, which no sentence is finer than."""

    key: tuple[Any, ...]
    dados: Mes
    grupos: list[Grupo]
    minuto: datetime | None = None
    previsto: Previsto | None = None


async def previsto(mes: str) -> Previsto:
    """What the month promises as it stands."""
    async with services().database.read() as connection:
        return await of_month(connection, mes)


async def of_month(connection: AsyncConnection, mes: str) -> Previsto:
    """The same inside a picture that is being read; worked out once a minute while no counter moves."""
    at = now()
    found = await rows.resumos(connection, [mes])
    versao = found[mes].versao if mes in found else 0
    kept = await _kept(connection, mes, versao, at)
    minute = at.replace(second=0, microsecond=0)
    if kept.previsto is None or kept.minuto != minute:
        kept.minuto, kept.previsto = minute, _worked_out(mes, versao, kept, at)
    return kept.previsto


def _worked_out(mes: str, versao: int, kept: _Kept, at: datetime) -> Previsto:
    limites = services().settings.limite_por_operadora
    ends = day_begins(at) + timedelta(days=1)
    parts = [(f, forecast(f, now=at, day_ends=ends)) for f in frentes(kept.dados, limites=limites, now=at)]
    todo = together([previsao for _, previsao in parts])
    return Previsto(mes, versao, at, kept.dados, kept.grupos, parts, todo)


def day_begins(at: datetime) -> datetime:
    """The last midnight where people are."""
    return datetime.combine(at.astimezone(ZONE.get()).date(), time(), ZONE.get())


def relogio(instant: datetime, agora: datetime) -> str:
    """`13:05` today, `24/11 13:05` any other day, without seconds: as people say it."""
    local = instant.astimezone(ZONE.get())
    is_today = local.date() == agora.astimezone(ZONE.get()).date()
    return f"{local:%H:%M}" if is_today else f"{local:%d/%m %H:%M}"


async def _kept(connection: AsyncConnection, mes: str, versao: int, at: datetime) -> _Kept:
    """Read again only when a counter has moved: many pages ask after each change."""
    months: dict[str, _Kept] = current_app.extensions.setdefault("painel_previstos", {})
    filas = await asked.filas(connection)
    begins = day_begins(at)
    key = (versao, begins, tuple((o.id, o.versao) for o in filas))
    if mes not in months or months[mes].key != key:
        dados = await asked.of_month(connection, mes, filas=filas, since=min(begins, at - TEIMA), now=at)
        months[mes] = _Kept(key, dados, await pendencias.grupos(connection, mes, now=at))
        for oldest in list(months)[:-KEPT]:
            del months[oldest]
    return months[mes]
