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


async def previsto(mes: str) -> Previsto:
    """What the month promises as it stands."""
    async with services().database.read() as connection:
        return await of_month(connection, mes)


async def of_month(connection: AsyncConnection, mes: str) -> Previsto:
    """The same inside a picture that is being read."""
    at = now()
    found = await rows.resumos(connection, [mes])
    versao = found[mes].versao if mes in found else 0
    dados, grupos = await _known(connection, mes, versao, at)
    limites = services().settings.limite_por_operadora
    ends = day_begins(at) + timedelta(days=1)
    parts = [(f, forecast(f, now=at, day_ends=ends)) for f in frentes(dados, limites=limites, now=at)]
    return Previsto(mes, versao, at, dados, grupos, parts, together([previsao for _, previsao in parts]))


def day_begins(at: datetime) -> datetime:
    """The last midnight where people are."""
    return datetime.combine(at.astimezone(ZONE.get()).date(), time(), ZONE.get())


def relogio(instant: datetime, agora: datetime) -> str:
    """`13:05` today, `24/11 13:05` any other day, without seconds: as people say it."""
    local = instant.astimezone(ZONE.get())
    is_today = local.date() == agora.astimezone(ZONE.get()).date()
    return f"{local:%H:%M}" if is_today else f"{local:%d/%m %H:%M}"


async def _known(connection: AsyncConnection, mes: str, versao: int, at: datetime) -> tuple[Mes, list[Grupo]]:
    """Read again only when a counter has moved: many pages ask after each change."""
    kept: dict[str, tuple[Any, tuple[Mes, list[Grupo]]]] = current_app.extensions.setdefault(
        "painel_previstos", {}
    )
    filas = await asked.filas(connection)
    begins = day_begins(at)
    key = (versao, begins, tuple((o.id, o.versao) for o in filas))
    if mes not in kept or kept[mes][0] != key:
        dados = await asked.of_month(connection, mes, filas=filas, since=min(begins, at - TEIMA))
        kept[mes] = (key, (dados, await pendencias.grupos(connection, mes, now=at)))
        for oldest in list(kept)[:-KEPT]:
            del kept[oldest]
    return kept[mes][1]
