"""The list's filter as the address says it, both ways."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from quart import request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.values import is_mes
from app.persistence.queries import processos
from app.persistence.queries.processos import ORDERS, PER_PAGE, STATUS, Filtro
from app.settings import Settings
from app.web import arguments

ORDENS = frozenset(ORDERS) | frozenset(f"-{name}" for name in ORDERS)
MOST_PER_PAGE = 500
LAST_PAGE = 1_000_000


async def strict(connection: AsyncConnection, settings: Settings) -> Filtro:
    """What a program asks for.

    Raises:
        Refused: `valores`, by the name of the argument.
    """
    mes = arguments.text("mes")
    if mes is not None and not is_mes(mes):
        raise arguments.wrong("mes", "use AAAA-MM")
    return Filtro(
        mes=mes or await _present(connection, settings),
        operadora=arguments.text("operadora"),
        status=arguments.words("status", STATUS),
        codigo_erro=arguments.text("codigo_erro"),
        q=arguments.text("q"),
        ordem=arguments.word("ordem", ORDENS) or "cliente",
        pagina=arguments.number("pagina", least=1, most=LAST_PAGE) or 1,
        por_pagina=arguments.number("por_pagina", least=1, most=MOST_PER_PAGE) or PER_PAGE,
    )


async def lenient(connection: AsyncConnection, settings: Settings) -> Filtro:
    """What a person's address asks for: what it says wrongly is left out, as an old bookmark may."""
    mes = arguments.text("mes") or ""
    ordem, pagina = request.args.get("ordem", ""), request.args.get("pagina", "")
    return Filtro(
        mes=mes if is_mes(mes) else await _present(connection, settings),
        operadora=arguments.text("operadora"),
        status=tuple(s for s in dict.fromkeys(request.args.getlist("status")) if s in STATUS),
        codigo_erro=arguments.text("codigo_erro"),
        q=arguments.text("q"),
        ordem=ordem if ordem in ORDENS else "cliente",
        pagina=_page(pagina),
    )


def _page(given: str) -> int:
    try:
        return min(max(int(given[:9]), 1), LAST_PAGE)
    except ValueError:
        return 1


def link(filtro: Filtro, **changes: Any) -> str:
    """The list's address with the filter changed; what is as usual is not said."""
    values = {name: getattr(filtro, name) for name in Filtro.__struct_fields__} | changes
    said = [("mes", values["mes"])]
    said += [("status", status) for status in values["status"] or ()]
    said += [(name, values[name]) for name in ("operadora", "codigo_erro", "q") if values[name]]
    if values["ordem"] and values["ordem"] != "cliente":
        said.append(("ordem", values["ordem"]))
    if values["pagina"] and values["pagina"] != 1:
        said.append(("pagina", str(values["pagina"])))
    return f"/processos?{urlencode(said)}"


async def _present(connection: AsyncConnection, settings: Settings) -> str:
    today = datetime.now(settings.fuso)
    return await processos.newest_mes(connection, until=f"{today:%Y-%m}")


def month_of_form(given: str) -> str:
    """`AAAA-MM`, or as people write it, `MM/AAAA`.

    Raises:
        Refused: `valores`.
    """
    month, slash, year = given.strip().partition("/")
    mes = f"{year}-{month.zfill(2)}" if slash else month
    if not is_mes(mes):
        raise Refused("valores", "A competência é escrita MM/AAAA.", campos={"mes": "use MM/AAAA"})
    return mes
