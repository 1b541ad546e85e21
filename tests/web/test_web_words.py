"""The small rules of the door: where a login leads, how guesses drain, which origin is ours."""

import pytest

from app.settings import Settings
from app.web.auth import origin_allowed
from app.web.guesses import ADDRESS_FREE, FREE, KEPT, REFILL_S, SLOWEST_S, Guesses
from app.web.proximo import START, entrar_url, proximo


@pytest.mark.parametrize(
    ("given", "leads"),
    [
        ("/processos?mes=2026-11&q=a%20b", "/processos?mes=2026-11&q=a%20b"),
        ("/execucoes/5f#L412", "/execucoes/5f#L412"),
        ("/processos?q=ação", "/processos?q=a%C3%A7%C3%A3o"),
        *[
            (bad, START)
            for bad in (
                None, "", "processos", "//evil", "///evil", "/\\evil", "\\\\evil", "http://evil", "javascript:1",
                "/\t/evil", "/\n/evil", "/\x00", " /processos", "/entrar?proximo=/x", "/sair", "/api/v2/sessao",
                "/ws", "/" + "x" * 3_000,
            )
        ],
    ],
)  # fmt: skip
def test_where_a_login_leads(given: str | None, leads: str) -> None:
    assert proximo(given) == leads


def test_the_way_back_survives_the_round_trip() -> None:
    assert entrar_url("/processos", "q=a&b=c") == "/entrar?proximo=%2Fprocessos%3Fq%3Da%26b%3Dc"
    assert entrar_url("/processos", "") == "/entrar?proximo=%2Fprocessos"


class Clock:
    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_an_address_waits_and_may_try_again() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for n in range(ADDRESS_FREE):
        assert guesses.refused_for_s("1.2.3.4") == 0
        guesses.failed(account=f"{n}@x", address="1.2.3.4")
    assert guesses.refused_for_s("1.2.3.4") == REFILL_S
    assert guesses.refused_for_s("5.6.7.8") == 0
    clock.now_s += REFILL_S
    assert guesses.refused_for_s("1.2.3.4") == 0


def test_an_account_is_slowed_never_refused() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for n in range(1_000):
        guesses.failed(account="ana@x", address=f"10.0.{n // 256}.{n % 256}")
        assert (guesses.delay_s("ana@x") > 0) == (n + 1 >= FREE)
    assert guesses.delay_s("ana@x") == SLOWEST_S
    assert guesses.refused_for_s("192.168.0.1") == 0
    guesses.succeeded(account="ana@x")
    assert guesses.delay_s("ana@x") == 0.0


def test_memory_is_bounded() -> None:
    guesses = Guesses()
    for n in range(KEPT + 10):
        guesses.failed(account=f"{n}@x", address=str(n))
    assert len(guesses._failures) == KEPT


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        (None, False),
        ("", False),
        ("null", False),
        ("https://127.0.0.1:8000", False),
        ("http://127.0.0.1:8001", False),
        ("http://127.0.0.1:8000.evil.test", False),
        ("http://evil.localhost:8000", False),
    ],
)
def test_which_origin_is_ours(origin: str | None, ours: bool) -> None:
    assert origin_allowed(origin, Settings().completed()) is ours
