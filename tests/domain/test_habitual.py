"""What is usual is learned from what went well, never from anecdotes."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.habitual import ENOUGH, Habitual, andamento, habituais
from app.domain.values import iso

BEGUN = datetime(2026, 11, 3, 12, tzinfo=UTC)


def a_run(seconds: float, etapa: str = "LOGIN_PORTAL") -> list[dict[str, str | None]]:
    return [{"etapa": etapa, "inicio": iso(BEGUN), "fim": iso(BEGUN + timedelta(seconds=seconds))}]


def test_a_step_is_known_after_five_successes() -> None:
    runs = [a_run(s) for s in (10, 12, 14, 16, 90)]
    assert habituais(runs) == {"LOGIN_PORTAL": Habitual(p50_s=14.0, p95_s=90.0, n=5)}
    assert habituais(runs[: ENOUGH - 1]) == {}


def test_one_in_twenty_may_take_longer_than_usual() -> None:
    runs = [a_run(s) for s in (*range(1, 20), 600)]
    assert habituais(runs)["LOGIN_PORTAL"].p95_s == 19.0


def test_a_step_that_still_lasts_says_nothing() -> None:
    assert habituais([[{"etapa": "LOGIN_PORTAL", "inicio": iso(BEGUN), "fim": None}]] * ENOUGH) == {}


@pytest.mark.parametrize(
    ("etapa_s", "noticia_s", "normal_s", "word"),
    [
        (12, 3, 12, "no_ritmo"),
        (12.5, 29, 12, "lento"),
        (80, 80, 120, "calado"),
        (130, 80, 120, "calado_lento"),
        (900, 3, None, "desconhecido"),
        (900, 30, None, "calado_desconhecido"),
    ],
)
def test_how_a_step_goes(etapa_s: float, noticia_s: float, normal_s: float | None, word: str) -> None:
    habitual = None if normal_s is None else Habitual(normal_s / 2, normal_s, 20)
    assert andamento(etapa_s=etapa_s, noticia_s=noticia_s, habitual=habitual) == word
