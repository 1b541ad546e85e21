"""Who may do what: the one table, by command or by route, read by every check."""

from enum import IntEnum


class Reach(IntEnum):
    """How far a role's permission goes."""

    NONE = 0
    OWN = 1  # what this person started
    ANY = 2


PAPEIS = ("leitor", "operador", "admin")

_N, _O, _A = Reach.NONE, Reach.OWN, Reach.ANY

COMMANDS: dict[str, tuple[Reach, Reach, Reach]] = {  # leitor, operador, admin
    "run": (_N, _A, _A),
    "cancel": (_N, _O, _A),
    "forcar": (_N, _N, _A),
    "decide": (_N, _N, _A),
    "abrir_mes": (_N, _N, _A),
}


def reach(papel: str, command: str) -> Reach:
    """How far `papel` may go with `command`; an unknown role may nothing."""
    if papel not in PAPEIS:
        return Reach.NONE
    return COMMANDS[command][PAPEIS.index(papel)]


def may(papel: str, command: str, *, own: bool) -> bool:
    allowed = reach(papel, command)
    return allowed is Reach.ANY or (allowed is Reach.OWN and own)
