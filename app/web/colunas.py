"""Columns of a chart by hour: ends that were good stand on the line, failures hang from it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from app.domain.saude import Hora, Placar

ABOVE, BELOW = 36.0, 16.0  # of the drawing's height, for each side of the line
STEP, WIDTH = 10.0, 7.0  # from one column to the next, of one


class Coluna(msgspec.Struct, frozen=True):
    """One hour as it is drawn, in units of the drawing; heights 0 where nothing ended."""

    inicio: datetime
    placar: Placar
    x: float
    acima: float
    abaixo: float


def colunas(horas: Sequence[Hora]) -> list[Coluna]:
    """One scale for both sides, so that two heights can be compared."""
    most = max((hora.placar.concluidas for hora in horas), default=0)
    worst = max((hora.placar.falhas for hora in horas), default=0)
    unit = min(ABOVE / max(most, 1), BELOW / max(worst, 1), BELOW)
    return [
        Coluna(
            hora.inicio,
            hora.placar,
            i * STEP,
            round(hora.placar.concluidas * unit, 1),
            round(hora.placar.falhas * unit, 1),
        )
        for i, hora in enumerate(horas)
    ]
