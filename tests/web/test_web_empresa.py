"""The company's own login, against a provider in a process of its own that tells the truth, or lies."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from quart import Response
from sqlalchemy import delete, insert, update

from app.domain.errors import Refused
from app.domain.tentativas import ENDERECO
from app.domain.values import now
from app.parsing import SettingError
from app.persistence import models as m
from app.settings import Settings
from app.web import oidc
from app.web.guesses import counters
from app.web.oidc import Provider
from tests.openid import CLIENTE, SEGREDO, running

from .browser import Browser
from .conftest import ORIGIN, Painel
from .test_web_fator import code, set_up

BACK = f"{ORIGIN}/entrar/empresa/retorno"


@pytest.fixture(scope="module")
def emissor() -> Iterator[str]:
    """The issuer of a provider that listens."""
    with running() as issuer:
        yield issuer


@pytest.fixture
def env(emissor: str) -> dict[str, str]:
    return {"OIDC_EMISSOR": emissor, "OIDC_CLIENTE": CLIENTE, "OIDC_SEGREDO": SEGREDO}


async def there(painel: Painel, browser: Browser, path: str = "/entrar/empresa", **quem: Any) -> str:
    """To the provider, where this person says yes: the path that the browser is sent back to."""
    answer = await browser.get(path)
    assert answer.status_code == 303, await answer.get_data(as_text=True)
    async with aiohttp.ClientSession() as http:
        async with http.post(f"{painel.settings.oidc_emissor}/proxima", json=quem) as told:
            assert told.status == 200
        async with http.get(answer.headers["Location"], allow_redirects=False) as said:
            assert said.status == 302
            back = said.headers["Location"]
    assert back.startswith(f"{BACK}?")
    return back.removeprefix(ORIGIN)


async def come(painel: Painel, browser: Browser, path: str = "/entrar/empresa", **quem: Any) -> Response:
    return await browser.get(await there(painel, browser, path, **quem))


async def said(painel: Painel) -> list[tuple[str, bool, str | None]]:
    return [(row.acao, row.permitido, row.detalhe) for row in await painel.rows_of(m.Auditoria)]


@pytest.mark.parametrize("mentira", ["", "es256"])
async def test_whom_the_company_knows_is_let_in_to_where_they_were_going(
    painel: Painel, mentira: str
) -> None:
    browser = Browser(painel)
    page = await (await browser.get("/entrar?proximo=/pendencias")).get_data(as_text=True)
    assert 'href="/entrar/empresa?proximo=/pendencias"' in page
    answer = await come(
        painel, browser, "/entrar/empresa?proximo=/pendencias", email="Operador@DEMO.local", mentira=mentira
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pendencias")
    assert await browser.is_inside()
    assert "painel_empresa" not in browser.cookies
    assert await said(painel) == [("entrar", True, "empresa")]
    assert (await browser.get("/entrar/empresa?proximo=/saude")).headers["Location"] == "/saude"


@pytest.mark.parametrize("proximo", ["//evil.example", "https://evil.example", "/" + "x" * 1_900])
async def test_it_leads_nowhere_else(painel: Painel, proximo: str) -> None:
    answer = await come(painel, Browser(painel), f"/entrar/empresa?proximo={proximo}")
    assert answer.headers["Location"] == "/processos"


@pytest.mark.parametrize(
    ("mentira", "why"),
    [
        ("outra audiência", "prova (InvalidClaimError aud)"),
        ("muitas audiências", "azp"),
        ("outro emissor", "prova (InvalidClaimError iss)"),
        ("outro nonce", "nonce"),
        ("sem nonce", "nonce"),
        ("vencido", "prova (ExpiredTokenError exp)"),
        ("sem prazo", "prova (MissingClaimError exp)"),
        ("do futuro", "prova (InvalidClaimError iat)"),
        ("sem assinatura", "prova (UnsupportedAlgorithmError)"),
        ("hmac", "prova (UnsupportedAlgorithmError)"),
        ("rs512", "prova (UnsupportedAlgorithmError)"),
        ("chave alheia", "prova (BadSignatureError)"),
        ("chave desconhecida", "prova (InvalidKeyIdError)"),
        ("chave de outro tipo", "prova (InvalidKeyIdError)"),
        ("mexido", "prova (BadSignatureError)"),
        ("negado", "o provedor disse access_denied"),
        ("outro emissor na volta", "resposta de outro emissor"),
    ],
)
async def test_a_lie_lets_nobody_in(painel: Painel, mentira: str, why: str) -> None:
    browser = Browser(painel)
    answer = await come(painel, browser, mentira=mentira)
    assert (answer.status_code, await browser.is_inside()) == (401, False)
    page = await answer.get_data(as_text=True)
    assert ("não foi aceito" in page, 'name="senha"' in page) == (True, True)
    [(acao, allowed, detail)] = await said(painel)
    assert (acao, allowed) == ("entrar", False)
    assert detail == f"empresa: {why}"
    assert await painel.rows_of(m.Sessao) == []


async def test_what_another_browser_began_ends_nowhere(painel: Painel) -> None:
    """Somebody who is sent the way back of an attacker's own login does not work in the attacker's account."""
    attacker, victim, on_the_way = Browser(painel), Browser(painel), Browser(painel)
    back = await there(painel, attacker)
    await there(painel, on_the_way)
    for browser in (victim, on_the_way):
        assert ((await browser.get(back)).status_code, await browser.is_inside()) == (401, False)
    assert await said(painel) == [], "nobody writes our records from outside"
    assert (await attacker.get(back)).status_code == 303


async def test_calls_from_elsewhere_neither_lock_the_address_nor_end_a_way_under_way(painel: Painel) -> None:
    browser, outside = Browser(painel), Browser(painel)
    back = await there(painel, browser)
    calls = ENDERECO.livres + 5
    for path in ("/entrar/empresa/retorno", "/entrar/empresa/retorno?code=x&state=y"):
        assert {(await outside.get(path)).status_code for _ in range(calls)} == {401}
    assert await painel.rows_of(m.Tentativa) == []
    assert (await browser.get("/entrar/empresa/retorno?code=x&state=y")).status_code == 401
    assert (await browser.get(back)).status_code == 303


async def test_a_way_back_is_good_once(painel: Painel) -> None:
    browser = Browser(painel)
    back = await there(painel, browser)
    kept = dict(browser.cookies)
    assert (await browser.get(back)).status_code == 303
    again = Browser(painel, kept)
    assert ((await again.get(back)).status_code, await again.is_inside()) == (401, False)
    assert (await said(painel))[-1] == ("entrar", False, "empresa: código (invalid_grant)")


@pytest.mark.parametrize("mentira", ["quebrado", "enorme", "sem sentido", "desvio"])
async def test_a_provider_in_trouble_is_said_so(painel: Painel, mentira: str) -> None:
    browser = Browser(painel)
    answer = await come(painel, browser, mentira=mentira)
    assert answer.status_code == 503
    assert "O login da empresa não respondeu" in await answer.get_data(as_text=True)
    assert (await browser.enter()).status_code == 303, "the password still opens"


@pytest.mark.parametrize(
    "who",
    [
        {"email": "ninguem@demo.local"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
        {"email": "admin@demo.local\n"},
    ],
)
async def test_nobody_without_an_account_or_a_verified_address(painel: Painel, who: dict[str, Any]) -> None:
    browser = Browser(painel)
    answer = await come(painel, browser, **who)
    assert (answer.status_code, await browser.is_inside()) == (403, False)
    assert "Peça a um administrador" in await answer.get_data(as_text=True)
    assert len(await painel.rows_of(m.Usuario)) == 3


async def test_an_address_that_only_looks_like_one_is_another(painel: Painel) -> None:
    """The sign for kelvin is a `k` to whoever compares without case."""
    async with painel.services.database.write() as c:
        await c.execute(update(m.Usuario).where(m.Usuario.nome == "Ana").values(email="kika@demo.local"))
    assert (await come(painel, Browser(painel), email="\u212aika@demo.local")).status_code == 403
    assert (await come(painel, Browser(painel), email="Kika@demo.local")).status_code == 303


async def test_who_was_disabled_stays_out(painel: Painel) -> None:
    async with painel.services.database.write() as c:
        await c.execute(update(m.Usuario).where(m.Usuario.nome == "Ana").values(ativo=False))
    assert (await come(painel, Browser(painel))).status_code == 403


async def test_a_second_factor_is_asked_for_this_way_too(painel: Painel) -> None:
    secret, _ = await set_up(await painel.person("operador"))
    browser = Browser(painel)
    answer = await come(painel, browser, "/entrar/empresa?proximo=/saude", email="operador@demo.local")
    assert (answer.headers["Location"], await browser.is_inside()) == ("/entrar/codigo", False)
    assert (await browser.write(code(secret))).headers["Location"] == "/saude"
    assert await browser.is_inside()
    assert (await said(painel))[-1] == ("entrar", True, "empresa, código")


async def test_the_address_to_come_back_to_is_ours_whatever_host_is_asked_for(painel: Painel) -> None:
    for host, back in (("localhost:8000", "http://localhost:8000"), ("evil.example", ORIGIN)):
        client = painel.app.test_client(use_cookies=False)
        answer = await client.get("/entrar/empresa", headers={"Host": host})
        asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert asked["redirect_uri"] == [f"{back}/entrar/empresa/retorno"]


async def test_an_address_that_tried_too_much_waits(painel: Painel) -> None:
    browser = Browser(painel)
    back = await there(painel, browser)
    counted = counters(painel.settings.secret_key, account="", address="<local>", browser=None)
    async with painel.services.database.write() as c:
        row = {"chave": counted.one[0], "falhas": float(ENDERECO.livres + 5), "em": now()}
        await c.execute(insert(m.Tentativa).values(row))
    answer = await browser.get(back)
    assert (answer.status_code, await browser.is_inside()) == (429, False)
    assert int(answer.headers["Retry-After"]) > 0
    async with painel.services.database.write() as c:
        await c.execute(delete(m.Tentativa))
    assert (await browser.get(back)).status_code == 303, "it waited; its way was kept"


class TestNewReaders:
    @pytest.fixture
    def env(self, emissor: str) -> dict[str, str]:
        client = {"OIDC_CLIENTE": CLIENTE, "OIDC_SEGREDO": SEGREDO}
        return {
            "OIDC_EMISSOR": emissor,
            "OIDC_CRIA_LEITOR": "1",
            "OIDC_DOMINIOS": "empresa.com.br demo.local",
            **client,
        }

    async def test_who_comes_for_the_first_time_is_a_reader(self, painel: Painel) -> None:
        browser = Browser(painel)
        assert (
            await come(painel, browser, email="Nova@empresa.com.br", name="Nova\u202e Pessoa")
        ).status_code == 303
        inside = await (await browser.get("/api/v2/sessao")).get_json()
        assert inside["usuario"]["papel"] == "leitor"
        assert ("criar_usuario", True, "leitor, pelo login da empresa") in await said(painel)
        assert (await come(painel, Browser(painel), email="nova@EMPRESA.com.br")).status_code == 303
        assert len(await painel.rows_of(m.Usuario)) == 4

    @pytest.mark.parametrize(
        "email", ["nova@gmail.com", "nova@sub.empresa.com.br", "nova@outraempresa.com.br", "nova@empresa.com"]
    )
    async def test_an_address_of_another_domain_makes_nobody(self, painel: Painel, email: str) -> None:
        assert (await come(painel, Browser(painel), email=email)).status_code == 403
        assert len(await painel.rows_of(m.Usuario)) == 3

    async def test_who_was_disabled_does_not_come_back_as_somebody_new(self, painel: Painel) -> None:
        async with painel.services.database.write() as c:
            await c.execute(update(m.Usuario).where(m.Usuario.nome == "Ana").values(ativo=False))
        assert (await come(painel, Browser(painel))).status_code == 403
        assert len(await painel.rows_of(m.Usuario)) == 3


class TestAway:
    """The provider is not there, or is not the one that it should be."""

    @pytest.fixture(params=["http://127.0.0.1:9", "falso", "claro", "nada"])
    def env(self, request: pytest.FixtureRequest, emissor: str) -> dict[str, str]:
        where = request.param if "://" in request.param else f"{emissor}/{request.param}"
        return {"OIDC_EMISSOR": where, "OIDC_CLIENTE": CLIENTE, "OIDC_SEGREDO": SEGREDO}

    async def test_the_form_says_so_and_the_password_still_opens(self, painel: Painel) -> None:
        browser = Browser(painel)
        answer = await browser.get("/entrar/empresa?proximo=/saude")
        assert answer.status_code == 503
        page = await answer.get_data(as_text=True)
        assert ("O login da empresa não respondeu" in page, 'value="/saude"' in page) == (True, True)
        assert (
            await browser.post("/entrar", email="operador@demo.local", senha="uma senha de teste")
        ).status_code == 303


async def asked_of(called: list[int], times: int) -> Provider:
    """So many ways at once to a provider in trouble; `called` gets an entry for each time it is asked."""

    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        called.append(1)
        writer.write(b"HTTP/1.1 503 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(fail, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        provider = Provider(Settings(oidc_emissor=f"http://127.0.0.1:{port}", oidc_cliente=CLIENTE))
        ways = [provider.address(redirect=BACK, state="x", nonce="x", verifier="x") for _ in range(times)]
        found = await asyncio.gather(*ways, return_exceptions=True)
    assert {getattr(refused, "code", refused) for refused in found} == {"empresa_fora"}
    return provider


async def test_a_provider_that_does_not_answer_is_asked_by_one_at_a_time() -> None:
    called: list[int] = []
    await asked_of(called, 20)
    assert len(called) == 1


async def test_a_provider_is_asked_again_some_seconds_after_it_failed(
    emissor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = await asked_of([], 1)
    provider.issuer = emissor
    with pytest.raises(Refused, match="empresa_fora"):
        await provider.address(redirect=BACK, state="x", nonce="x", verifier="x")
    monkeypatch.setattr(oidc, "AWAY_S", 0.0)
    provider = await asked_of([], 1)
    provider.issuer = emissor
    assert (await provider.address(redirect=BACK, state="x", nonce="x", verifier="x")).startswith(emissor)


class TestNotSet:
    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {}

    async def test_nobody_notices(self, painel: Painel) -> None:
        browser = Browser(painel)
        assert "login da empresa" not in await (await browser.get("/entrar")).get_data(as_text=True)
        for path in ("/entrar/empresa", "/entrar/empresa/retorno?code=x&state=y"):
            assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize(
    "emissor", ["http://sso.empresa.com.br", "sso.empresa.com.br", "ftp://x", "https://"]
)
def test_an_issuer_whose_answers_others_could_write_is_refused(emissor: str) -> None:
    with pytest.raises(SettingError, match="OIDC_EMISSOR"):
        Settings.from_env({"OIDC_EMISSOR": emissor})


def test_an_issuer_is_kept_to_its_last_slash() -> None:
    assert Settings.from_env({"OIDC_EMISSOR": "https://x.example/"}).oidc_emissor == "https://x.example/"


def test_new_readers_are_of_named_domains_only() -> None:
    with pytest.raises(SettingError, match="OIDC_DOMINIOS"):
        Settings.from_env({"OIDC_CRIA_LEITOR": "1"})
    given = {"OIDC_CRIA_LEITOR": "1", "OIDC_DOMINIOS": "Empresa.com.br,  filial.com"}
    assert Settings.from_env(given).oidc_dominios == ("empresa.com.br", "filial.com")


@pytest.mark.parametrize("dominios", ["@empresa.com.br", "*.empresa.com.br", "empresa", "https://x.com", ","])
def test_what_is_no_domain_is_refused(dominios: str) -> None:
    with pytest.raises(SettingError, match="OIDC_DOMINIOS"):
        Settings.from_env({"OIDC_DOMINIOS": dominios})
