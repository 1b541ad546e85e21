"""What the list of failures shows, as the address says it, both ways."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from quart import request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.pendencias import Grupo
from app.domain.values import is_mes
from app.persistence.queries.processos import newest_mes
from app.web import arguments
from app.web.auth import who
from app.web.context import services

LAST_PAGE = 10_000


class Vista(msgspec.Struct, kw_only=True):
    """`minhas`: groups that I take care of; `adiadas`: those that are put off, instead of the others."""

    mes: str
    operadora: str | None = None
    minhas: bool = False
    adiadas: bool = False

    def link(self, **changes: Any) -> str:
        """The list's address with the view changed; a page number means nothing here."""
        values = msgspec.structs.asdict(self) | {k: v for k, v in changes.items() if k != "pagina"}
        return f"/pendencias?{urlencode({k: '1' if v is True else v for k, v in values.items() if v})}"

    def shows(self, g: Grupo, moment: datetime) -> bool:
        if self.minhas and g.pendencia.assumida_por_id != who().usuario_id:
            return False
        return g.is_adiada(moment) == self.adiadas


async def vista_of_request(connection: AsyncConnection) -> Vista:
    """What the address says wrongly is left out, as an old bookmark may."""
    mes = request.args.get("mes", "")
    if not is_mes(mes):
        here = datetime.now(services().settings.fuso)
        mes = await newest_mes(connection, until=f"{here:%Y-%m}")
    return Vista(
        mes=mes,
        operadora=arguments.text("operadora"),
        minhas=request.args.get("minhas") == "1",
        adiadas=request.args.get("adiadas") == "1",
    )


def page_of_request() -> int:
    given = request.args.get("pagina", "")[:9]
    return min(max(int(given), 1), LAST_PAGE) if given.isascii() and given.isdigit() else 1
