"""Wrong passwords, counted: how long the next one has to wait."""

from typing import NamedTuple

COUNTED = 12.0  # beyond the free ones no more are remembered: a long attack is over soon after its end


class Limite(NamedTuple):
    """So many wrong passwords at once; each further one waits twice as long, at most `maior_s`.

    One is forgotten every `escoa_s`.
    """

    livres: int
    escoa_s: float
    maior_s: float


CONTA = Limite(
    5, 60.0, 30.0
)  # of one account, by browsers that it does not know: 2,900 guesses a day at most
ENDERECO = Limite(20, 5.0, 5.0)  # of one address: a whole office may be behind it
NAVEGADOR = Limite(10, 60.0, 30.0)  # of one browser that somebody entered this account with before
# codes of one second factor, by whoever has the password: three in a million fit
CODIGO = Limite(5, 300.0, 300.0)  # by browsers that it does not know: 288 guesses a day
CODIGO_NAVEGADOR = Limite(5, 900.0, 900.0)  # by one that it knows
CODIGO_NAVEGADORES = Limite(20, 900.0, 900.0)  # by all that it knows: 96 a day; one alone holds up none
MEMORY_S = 28_800.0  # the longest that any of them remembers: (20 + 12) · 900 s


def left(limite: Limite, falhas: float, elapsed_s: float) -> float:
    """How many of the failures still count, so long after the last one."""
    return max(0.0, falhas - max(0.0, elapsed_s) / limite.escoa_s)


def wait_s(limite: Limite, falhas: float, elapsed_s: float) -> float:
    """Seconds until the next password is looked at; 0: now."""
    excess = int(left(limite, falhas, elapsed_s) - limite.livres)
    if excess < 0:
        return 0.0
    return max(0.0, min(limite.maior_s, 2.0**excess) - max(0.0, elapsed_s))


def one_more(limite: Limite, falhas: float, elapsed_s: float) -> float:
    """The count with this attempt in it."""
    return min(left(limite, falhas, elapsed_s) + 1.0, limite.livres + COUNTED)
