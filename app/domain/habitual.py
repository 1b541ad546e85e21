"""How long a step of the robot usually takes, learned from those that ended well."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import Any

import msgspec

ENOUGH = 5  # successes; fewer are anecdotes
QUIET_S = 30.0  # a robot at work says something at least this often


class Habitual(msgspec.Struct, frozen=True):
    """Half of `n` successes took at most `p50_s` seconds, all but one in twenty at most `p95_s`."""

    p50_s: float
    p95_s: float
    n: int


class Andamento(StrEnum):
    """How a step goes, in one word; the page has a sentence for each."""

    DESCONHECIDO = "desconhecido"  # nobody knows yet what is usual
    NO_RITMO = "no_ritmo"
    LENTO = "lento"  # beyond what is usual, the robot goes on telling
    CALADO = "calado"  # no news, the step is still within its usual time
    CALADO_LENTO = "calado_lento"
    CALADO_DESCONHECIDO = "calado_desconhecido"


def habituais(runs: Iterable[Sequence[dict[str, Any]]]) -> dict[str, Habitual]:
    """Per step, from `execucao.etapas` of successes; a step seen fewer than `ENOUGH` times is left out."""
    lengths: dict[str, list[float]] = {}
    for etapas in runs:
        for step in etapas:
            if (took_s := length_s(step)) is not None:
                lengths.setdefault(step["etapa"], []).append(took_s)
    return {etapa: _of(sorted(found)) for etapa, found in lengths.items() if len(found) >= ENOUGH}


def andamento(*, etapa_s: float, noticia_s: float, habitual: Habitual | None) -> Andamento:
    """How the present step goes: seconds in it, seconds since the last news (static/js/helpers/pace.js)."""
    is_quiet = noticia_s >= QUIET_S
    if habitual is None:
        return Andamento.CALADO_DESCONHECIDO if is_quiet else Andamento.DESCONHECIDO
    if etapa_s > habitual.p95_s:
        return Andamento.CALADO_LENTO if is_quiet else Andamento.LENTO
    return Andamento.CALADO if is_quiet else Andamento.NO_RITMO


def _of(lengths: list[float]) -> Habitual:
    return Habitual(_rank(lengths, 0.5), _rank(lengths, 0.95), len(lengths))


def _rank(ordered: list[float], share: float) -> float:
    """The nearest rank: a length that was really seen."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def length_s(step: dict[str, Any]) -> float | None:
    """How long this step of `execucao.etapas` took; None while it lasts."""
    if not step.get("fim"):
        return None
    begun, ended = (datetime.fromisoformat(step[name]) for name in ("inicio", "fim"))
    return max(0.0, (ended - begun).total_seconds())
