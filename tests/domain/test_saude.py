"""What word a carrier gets for how its executions ended."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.saude import Fim, Palavra, Placar, Saude, julgada

AGORA = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
FUSO = ZoneInfo("America/Sao_Paulo")
USUAL = [
    Fim(AGORA - timedelta(days=2, minutes=i), concluido=True, login_s=30.0 + i % 5) for i in range(20, 0, -1)
]


def ended(*said: str, minutes: int = 5, login_s: float | None = 32.0) -> list[Fim]:
    """`ok` or a code each, the last one `minutes` ago, five minutes apart."""
    first = AGORA - timedelta(minutes=minutes + 5 * (len(said) - 1))
    return [
        Fim(
            first + timedelta(minutes=5 * i),
            concluido=word == "ok",
            codigo=None if word == "ok" else word,
            login_s=login_s,
        )
        for i, word in enumerate(said)
    ]


def judged(fins: list[Fim]) -> Saude:
    return julgada(fins, agora=AGORA, fuso=FUSO)


@pytest.mark.parametrize(
    ("fins", "palavra"),
    [
        ([], Palavra.SEM_DADOS),
        (USUAL, Palavra.SEM_DADOS),  # of the day before yesterday: it says nothing about now
        (USUAL + ended("ok", "ok", "ok"), Palavra.NORMAL),
        (USUAL + ended(*["ok"] * 9, "PDF-422"), Palavra.NORMAL),  # one of ten is somebody's bad day
        (USUAL + ended(*["ok"] * 8, "AUTH-401", "AUTH-401"), Palavra.COM_FALHAS),
        (ended("ok", "PORTAL-503", "PORTAL-503", "PORTAL-503"), Palavra.FORA_DO_AR),
        (ended("PORTAL-503", "PORTAL-503", "PORTAL-503", "ok"), Palavra.COM_FALHAS),  # it came back
        (ended("FATURA-404", "FATURA-404", "FATURA-404"), Palavra.SEM_DADOS),  # not issued yet: nobody's failure
        (USUAL + ended("ok", "ok", "ok", login_s=90.0), Palavra.LENTO),
        (ended("ok", "ok", "ok", login_s=90.0), Palavra.NORMAL),  # nobody knows what is usual
        (ended("ok", "ok", "ok", minutes=600), Palavra.NORMAL),  # a quiet day is judged by the few that there are
    ],
)  # fmt: skip
def test_the_word_says_how_it_is_now(fins: list[Fim], palavra: Palavra) -> None:
    assert judged(fins).palavra is palavra


def test_the_figures_are_of_peoples_day_and_of_the_week() -> None:
    """Midnight is São Paulo's: 03:00 UTC."""
    before, after = AGORA.replace(hour=2, minute=59), AGORA.replace(hour=3, minute=0)
    seen = judged([*USUAL, Fim(before, concluido=False, codigo="PDF-422"), Fim(after, concluido=True)])
    assert (seen.hoje, seen.hoje.taxa) == (Placar(1, 0), 100)
    assert (seen.semana, seen.semana.taxa) == (Placar(21, 1), 95)
    assert seen.codigos == (("PDF-422", 1),)
    assert seen.ultimo_sucesso == after


def test_the_hours_are_whole_ones_and_the_present_one_is_the_last() -> None:
    seen = judged(ended("ok", "ok", "AUTH-401", minutes=25))
    assert len(seen.horas) == 24
    assert seen.horas[-1].inicio == AGORA.replace(minute=0)
    assert [hora.placar for hora in seen.horas[-2:]] == [Placar(1, 0), Placar(1, 1)]


def test_since_when_it_is_down_is_the_first_failure_after_the_last_success() -> None:
    fins = ended("PORTAL-503", "ok", "PORTAL-503", "PORTAL-503", "PORTAL-503")
    assert judged(fins).fora_desde == fins[2].em
    assert judged(fins[:-1]).fora_desde is None
