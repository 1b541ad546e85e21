"""The audit's filter as the address says it, both ways."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from quart import request

from app.persistence.queries.auditoria import Filtro
from app.web import arguments
from app.web.context import services

RESULTS = {"sim": True, "nao": False}
LARGEST = 2**63 - 1


def asked() -> Filtro:
    """What the address asks for; what it says wrongly is left out, as an old bookmark may."""
    until = _day("ate")
    return Filtro(
        quem=arguments.text("quem"),
        acao=arguments.text("acao"),
        alvo=arguments.text("alvo"),
        permitido=RESULTS.get(request.args.get("permitido", "")),
        de=_midnight(_day("de")),
        ate=None if until is None else _midnight(until + timedelta(days=1)),
        antes=_cursor(),
    )


def said() -> dict[str, str]:
    """The filter's own words, those alone that were understood."""
    f = asked()
    days = {name: day.isoformat() for name in ("de", "ate") if (day := _day(name)) is not None}
    words = {"quem": f.quem, "acao": f.acao, "alvo": f.alvo}
    result = next((word for word, value in RESULTS.items() if value is f.permitido), None)
    return {name: value for name, value in {**words, "permitido": result, **days}.items() if value}


def link(base: dict[str, str], path: str = "/auditoria", **changes: Any) -> str:
    """The page's address with the filter changed; None takes a word out."""
    values = {name: value for name, value in {**base, **changes}.items() if value not in (None, "")}
    return f"{path}?{urlencode(values)}" if values else path


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day < date(2200, 1, 1) else None


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), services().settings.fuso)


def _cursor() -> int | None:
    given = request.args.get("antes", "")
    if not given.isascii() or not given.isdigit() or len(given) > 19:
        return None
    return min(int(given), LARGEST)
