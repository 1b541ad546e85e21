"""The day's curve: how many were done at each moment, as points of a drawing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from app.web.pages.previsto import Previsto, day_begins

LARGURA, ALTURA = 320, 84  # of the drawing, in its own units
BORDA = 4  # so that no line is cut at its edge
MANHA = timedelta(hours=1)  # the least that is shown: a day that began a minute ago is no line
PONTOS = 160  # two units apart; more cannot be told from each other


class Curva(msgspec.Struct, frozen=True):
    """`feitos` and `adiante` are SVG point lists; `antes`: done before the day; `de`, `ate` bound the drawing."""

    feitos: str
    adiante: str
    antes: int
    hoje: int
    total: int
    de: datetime
    ate: datetime
    agora: datetime
    por_hora: list[tuple[datetime, int]]
    y_total: float
    x_agora: float


def drawn(visto: Previsto) -> Curva:
    """From the day's first end (or an hour ago) to where the forecast ends, at most to midnight."""
    agora = visto.agora
    midnight = day_begins(agora)
    ends = sorted(f.em for f in visto.dados.feitas if midnight <= f.em <= agora)
    p = visto.todo
    de = min([agora - MANHA, *ends[:1]])
    ate = agora if p.ate is None else min(max(p.ate, agora), midnight + timedelta(days=1))
    antes = p.concluidos - len(ends)
    at = _Scale(de, ate, max(1, p.total))
    done = [
        (de, antes),
        *_thinned([(end, antes + n) for n, end in enumerate(ends, 1)]),
        (agora, p.concluidos),
    ]
    ahead = [(agora, p.concluidos), (ate, p.fecham)] if p.fecham is not None and ate > agora else []
    return Curva(
        feitos=_points(at, _steps(done)),
        adiante=_points(at, ahead),
        antes=antes,
        hoje=len(ends),
        total=p.total,
        de=de,
        ate=ate,
        agora=agora,
        por_hora=_by_hour(ends, antes),
        y_total=at.y(p.total),
        x_agora=at.x(agora),
    )


class _Scale:
    def __init__(self, de: datetime, ate: datetime, most: int) -> None:
        self._de, self._most = de, most
        self._span_s = max(1.0, (ate - de).total_seconds())

    def x(self, at: datetime) -> float:
        share = (at - self._de).total_seconds() / self._span_s
        return round(BORDA + share * (LARGURA - 2 * BORDA), 1)

    def y(self, n: int) -> float:
        return round(ALTURA - BORDA - n / self._most * (ALTURA - 2 * BORDA), 1)


def _steps(done: Sequence[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """Between two ends nothing is half done."""
    found = [done[0]]
    for at, n in done[1:]:
        found += [(at, found[-1][1]), (at, n)]
    return found


def _thinned(ends: Sequence[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    apart = -(-len(ends) // PONTOS) or 1
    return [*ends[::-1][::apart]][::-1]  # the last one stays


def _points(at: _Scale, places: Sequence[tuple[datetime, int]]) -> str:
    return " ".join(f"{at.x(moment)},{at.y(n)}" for moment, n in places)


def _by_hour(ends: Sequence[datetime], antes: int) -> list[tuple[datetime, int]]:
    """How many were done when each hour with an end was over: the drawing in numbers."""
    found: dict[datetime, int] = {}
    for n, end in enumerate(ends, 1):
        found[end.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)] = antes + n
    return list(found.items())
