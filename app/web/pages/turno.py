"""The text that one shift hands over to the next."""

from datetime import datetime, time, timedelta

from quart import request

from app.domain.values import now
from app.persistence.queries import pendencias as asked
from app.persistence.queries import turno
from app.web.context import services
from app.web.pages.pendencias import apart, days
from app.web.pages.shell import render
from app.web.pages.vista import vista_of_request

SHIFT = time(8)  # where a summary begins unless somebody says otherwise


async def resumo_do_turno() -> str:
    """Since `?desde=HH:MM` (08:00); an hour that lies ahead was yesterday's. What is pending: of `?mes=`."""
    moment = now()
    begin = _begin(request.args.get("desde", ""), moment)
    async with services().database.read() as connection:
        vista = await vista_of_request(connection)
        did = await turno.since(connection, begin)
        found = await asked.grupos(connection, vista.mes, now=moment)
    return await render(
        "pendencias/turno.html", mes=vista.mes, pagina="pendencias", link=vista.link, vista=vista,
        desde=begin, turno=did, **apart([g for g in found if g.falhas], at=moment), **days(moment),
    )  # fmt: skip


def _begin(desde: str, moment: datetime) -> datetime:
    try:
        hour = time.fromisoformat(desde[:5]) if desde else SHIFT
    except ValueError:
        hour = SHIFT
    here = moment.astimezone(services().settings.fuso)
    begin = here.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return begin if begin <= here else begin - timedelta(days=1)
