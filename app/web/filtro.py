"""The list's filter as the address says it, both ways."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from quart import request
from sqlalchemy.ext.asyncio import AsyncConnection
from werkzeug.datastructures import MultiDict

from app.domain.errors import Refused
from app.domain.values import is_mes
from app.persistence.queries import processos
from app.persistence.queries.filtragem import ORDERS, PER_PAGE, STATUS, Filtro
from app.settings import Settings
from app.web import arguments

ORDENS = frozenset(ORDERS) | frozenset(f"-{name}" for name in ORDERS)
PAGES_OF = (PER_PAGE, 100)  # rows of a page that people may choose
MOST_PER_PAGE = 500
LAST_PAGE = 1_000_000
QUERY_LONGEST = 2_000  # characters; an address of ours has some hundred


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


async def lenient(connection: AsyncConnection, settings: Settings, query: str | None = None) -> Filtro:
    """What a person's address asks for, or this query string: what it says wrongly is left out."""
    args = request.args if query is None else MultiDict(parse_qsl(query[:QUERY_LONGEST]))
    mes = args.get("mes", "")
    text = {name: arguments.one_line(args.get(name, "")) for name in ("operadora", "codigo_erro", "q")}
    ordem = args.get("ordem", "")
    return Filtro(
        mes=mes if is_mes(mes) else await _present(connection, settings),
        status=tuple(s for s in dict.fromkeys(args.getlist("status")) if s in STATUS),
        ordem=ordem if ordem in ORDENS else "cliente",
        pagina=_number(args.get("pagina", "")),
        por_pagina=next((n for n in PAGES_OF if str(n) == args.get("por_pagina")), PER_PAGE),
        **text,
    )


def _number(given: str) -> int:
    try:
        return min(max(int(given[:9]), 1), LAST_PAGE)
    except ValueError:
        return 1


def link(filtro: Filtro, **changes: Any) -> str:
    """The list's address with the filter changed."""
    return f"/processos?{query(filtro, **changes)}"


def query(filtro: Filtro, **changes: Any) -> str:
    """The filter, changed, as a query string; what is as usual is not said."""
    values = msgspec.structs.asdict(filtro) | changes
    said = [("mes", values["mes"])] if values["mes"] else []
    said += [("status", status) for status in values["status"] or ()]
    said += [(name, values[name]) for name in ("operadora", "codigo_erro", "q") if values[name]]
    for name, usual in (("ordem", "cliente"), ("pagina", 1), ("por_pagina", PER_PAGE)):
        if values[name] and values[name] != usual:
            said.append((name, str(values[name])))
    return urlencode(said)


def consulta(filtro: Filtro) -> str:
    """What a view keeps of it: no month, no page; empty when the list shows everything in its usual order."""
    return query(filtro, mes=None, pagina=1, por_pagina=PER_PAGE)


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
