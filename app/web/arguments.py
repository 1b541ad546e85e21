"""Query arguments as values: a wrong one is refused by its name."""

import re

from quart import request

from app.domain.errors import Refused

LARGEST = 2**31 - 1  # what the columns hold
TEXT_LONGEST = 200  # characters
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # what no name has, some databases cannot compare


def wrong(name: str, why: str) -> Refused:
    return Refused("valores", f"Valor inválido em {name}: {why}.", campos={name: why})


def text(name: str) -> str | None:
    """A text of one line; None when it is absent or empty."""
    return one_line(request.args.get(name, ""))


def one_line(given: str) -> str | None:
    """Without what no name has; None when nothing is left."""
    return _HIDDEN.sub("", given)[:TEXT_LONGEST].strip() or None


def number(name: str, *, least: int = 0, most: int = LARGEST) -> int | None:
    """A whole number within the bounds; None when it is absent or empty."""
    given = request.args.get(name, "").strip()
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 18 or not least <= int(given) <= most:
        raise wrong(name, f"um número inteiro de {least} a {most}")
    return int(given)


def flag(name: str) -> bool:
    given = request.args.get(name, "").strip().lower()
    if given not in {"", "0", "1", "true", "false"}:
        raise wrong(name, "use true ou false")
    return given in {"1", "true"}


def word(name: str, known: frozenset[str]) -> str | None:
    """One of the words that there are; None when it is absent or empty."""
    given = request.args.get(name, "").strip()
    if given and given not in known:
        raise wrong(name, f"use um destes: {', '.join(sorted(known))}")
    return given or None


def words(name: str, known: frozenset[str]) -> tuple[str, ...]:
    """A repeatable argument."""
    given = [value.strip() for value in request.args.getlist(name) if value.strip()]
    for value in given:
        if value not in known:
            raise wrong(name, f"use um destes: {', '.join(sorted(known))}")
    return tuple(dict.fromkeys(given))
