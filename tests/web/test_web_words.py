"""The small rules of the door: where a login leads, how long a guess waits, which origin is ours."""

import pytest

from app.domain import tentativas
from app.domain.tentativas import (
    CODIGO_NAVEGADOR,
    CODIGO_NAVEGADORES,
    CONTA,
    MEMORY_S,
    Limite,
    left,
    one_more,
    wait_s,
)
from app.settings import Settings
from app.web import navegador
from app.web.auth import origin_allowed
from app.web.guesses import counters
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


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Chrome 131 · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge 131 · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari 18 · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox 133 · Linux"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", "scriptalert1"),
        ("x" * 5_000, "x" * 60),
        ("", ""),
        (None, ""),
    ],
)  # fmt: skip
def test_a_browser_in_a_few_words(said: str | None, short: str) -> None:
    assert navegador.short(said) == short


def test_each_wrong_password_waits_twice_as_long_but_not_for_ever() -> None:
    assert [wait_s(CONTA, n, 0.0) for n in range(5)] == [0.0] * 5
    assert [wait_s(CONTA, float(n), 0.0) for n in range(5, 12)] == [1, 2, 4, 8, 16, 30, 30]
    assert wait_s(CONTA, 9.0, 16.0) == 0.0
    attacked = 0.0
    for _ in range(1_000):
        attacked = one_more(CONTA, attacked, CONTA.maior_s)
    assert wait_s(CONTA, attacked, CONTA.maior_s) == 0.0, "half a minute of quiet, and the owner may try"
    limites = [each for each in vars(tentativas).values() if isinstance(each, Limite)]
    assert len(limites) >= 6
    assert {left(each, each.livres + tentativas.COUNTED, MEMORY_S) for each in limites} == {0.0}


class Counted:
    """One counter, as the database keeps it."""

    def __init__(self, limite: Limite) -> None:
        self.limite, self.falhas, self.em = limite, 0.0, 0.0

    def wait_s(self, at: float) -> float:
        return wait_s(self.limite, self.falhas, at - self.em)

    def count(self, at: float) -> None:
        self.falhas, self.em = one_more(self.limite, self.falhas, at - self.em), at


@pytest.mark.parametrize(("browsers", "others_wait"), [(1, False), (8, True), (200, True)])
def test_many_known_browsers_guess_no_more_codes_than_one(browsers: int, others_wait: bool) -> None:
    """Whoever has the password with so many of them, each guessing as soon as it may, for three days."""
    own, together = [Counted(CODIGO_NAVEGADOR) for _ in range(browsers)], Counted(CODIGO_NAVEGADORES)
    at, guesses, waited, days = 0.0, 0, False, 3
    while at < days * 86_400:
        waits = [max(one.wait_s(at), together.wait_s(at)) for one in own]
        first = min(range(browsers), key=waits.__getitem__)
        if waits[first] > 0:
            at += waits[first] + 0.001
            continue
        own[first].count(at)
        together.count(at)
        guesses, waited = guesses + 1, waited or together.wait_s(at) > 0
    assert days * 96 - 1 <= guesses <= 32 + days * 96
    assert waited is others_wait, "one alone makes no other wait"


def test_the_counters_are_few_however_many_names_are_tried() -> None:
    def keys(account: str, address: str) -> set[str]:
        return set(counters("segredo", account=account, address=address, browser=None).limits)

    tried = [keys(f"{n}@x", f"10.0.{n // 256}.{n % 256}") for n in range(2_000)]
    assert all(
        key.partition(":")[0] in {"conta", "endereco"} and len(key) <= 24 for one in tried for key in one
    )
    assert keys("a@x", "2001:db8:1:2::1") == keys("a@x", "2001:db8:1:2:ffff::9"), "one visitor, one counter"
    assert keys("a@x", "2001:db8:1:3::1") != keys("a@x", "2001:db8:1:2::1")
    known = counters("segredo", account="a@x", address="1.2.3.4", browser="nome")
    assert len(known.limits) == 1
    assert not set(known.limits) & keys("a@x", "1.2.3.4")


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
