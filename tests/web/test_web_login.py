"""Who gets in, how; who does not, and learns nothing by it."""

import asyncio
import re
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from quart import Response

from app.domain.tentativas import CONTA, ENDERECO
from app.domain.values import now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import tentativas
from app.web import csrf
from app.web.entrance import WRONG
from app.web.guesses import counters

from .conftest import ORIGIN, SENHA, Painel, Person


def cookies(answer: Response) -> dict[str, Any]:
    found: SimpleCookie = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        found.load(header)
    return dict(found)


async def form(painel: Painel, path: str = "/entrar") -> tuple[Person, str]:
    """The login form as a browser has it: its cookie, its token."""
    answer = await painel.nobody().get(path)
    assert answer.status_code == 200
    page = await answer.get_data(as_text=True)
    token = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert token is not None
    name = csrf.entrance_name(painel.settings)
    cookie = cookies(answer)[name]
    assert cookie["httponly"]
    return Person(painel.app, {"Origin": ORIGIN, "Cookie": f"{name}={cookie.value}"}), token.group(1)


async def enter(painel: Painel, email: str, senha: str, **more: str) -> Response:
    browser, token = await form(painel)
    return await browser.post("/entrar", form={"email": email, "senha": senha, "csrf": token, **more})


async def test_the_right_password_opens_a_session(painel: Painel) -> None:
    answer = await enter(painel, "Operador@demo.local", SENHA, proximo="/processos?q=x")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/processos?q=x")
    cookie = cookies(answer)["painel_sessao"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True, "Lax", "/", "43200",
    )  # fmt: skip
    inside = Person(painel.app, {"Cookie": f"painel_sessao={cookie.value}"})
    said = await inside.json("/api/v2/sessao")
    assert said["usuario"] == {"id": str(painel.cadastro.bruno), "nome": "Bruno", "papel": "operador"}
    assert re.fullmatch(r"[0-9a-f]{64}", said["csrf"])
    assert said["expira_em"].endswith("Z")
    assert (await inside.get("/entrar")).status_code == 303
    [sessao] = await painel.rows_of(m.Sessao)
    assert cookie.value.encode() not in sessao.chave


@pytest.mark.parametrize(
    ("email", "senha"), [("operador@demo.local", "errada"), ("ninguem@demo.local", SENHA)]
)
async def test_wrong_or_unknown_look_alike(painel: Painel, email: str, senha: str) -> None:
    answer = await enter(painel, email, senha)
    assert answer.status_code == 401
    page = await answer.get_data(as_text=True)
    assert WRONG in page
    assert email in page
    assert "painel_sessao" not in cookies(answer)
    assert [row.permitido for row in await painel.rows_of(m.Auditoria)] == [False]


async def test_a_disabled_user_stays_out(painel: Painel) -> None:
    async with painel.services.database.write() as c:
        await c.execute(m.Usuario.__table__.update().values(ativo=False))
    assert (await enter(painel, "operador@demo.local", SENHA)).status_code == 401


async def test_the_form_needs_its_cookie_and_our_origin(painel: Painel) -> None:
    browser, token = await form(painel)
    good = {"email": "operador@demo.local", "senha": SENHA, "csrf": token}
    without_cookie = await browser.post("/entrar", form=good, headers={"Cookie": None})
    assert without_cookie.status_code == 403
    nothing = await browser.post("/entrar", form=good | {"csrf": ""}, headers={"Cookie": None})
    assert nothing.status_code == 403
    assert (await browser.post("/entrar", form=good | {"csrf": "0" * 64})).status_code == 403
    for origin in (None, "null", "http://evil.test", "http://127.0.0.1:8001", "http://x.localhost:8000"):
        answer = await browser.post("/entrar", form=good, headers={"Origin": origin})
        assert answer.status_code == 403, origin
    assert (await browser.post("/entrar", form=good)).status_code == 303


@pytest.mark.parametrize(
    "bad", ["//evil.test", "https://evil.test", "/\\evil.test", "/\t/evil.test", "/entrar", ""]
)
async def test_a_login_never_leads_elsewhere(painel: Painel, bad: str) -> None:
    answer = await enter(painel, "operador@demo.local", SENHA, proximo=bad)
    assert answer.headers["Location"] == "/processos"


async def test_the_login_page_comes_back_to_where_one_was(painel: Painel) -> None:
    answer = await painel.nobody().get("/processos?status=ERRO_DOWNLOAD&q=a%C3%A7%C3%A3o")
    assert answer.status_code == 303
    page = await painel.nobody().text(answer.headers["Location"])
    assert 'name="proximo" value="/processos?status=ERRO_DOWNLOAD&amp;q=a%C3%A7%C3%A3o"' in page


async def test_leaving_ends_the_session_everywhere(painel: Painel) -> None:
    bruno = await painel.person("operador")
    assert (await bruno.get("/api/v2/sessao")).status_code == 200
    csrf = bruno.headers.pop("X-CSRFToken")
    assert (await bruno.post("/sair", form={"csrf": "x"})).status_code == 403
    answer = await bruno.post("/sair", form={"csrf": csrf})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/entrar")
    assert (await bruno.get("/api/v2/sessao")).status_code == 401
    assert (await bruno.post("/sair")).status_code == 303


async def test_a_session_ends_by_itself(painel: Painel) -> None:
    bruno = await painel.person("operador")
    async with painel.services.database.write() as c:
        await c.execute(m.Sessao.__table__.update().values(expira_em=m.Sessao.criado_em))
    assert (await bruno.get("/api/v2/sessao")).status_code == 401


class TestGuessing:
    """A stranger's wrong passwords slow strangers; who entered here before goes on."""

    async def guess(self, painel: Painel, email: str, **headers: str) -> Response:
        browser, token = await form(painel)
        browser.headers |= {
            name: f"{browser.headers.get(name, '')}; {value}" for name, value in headers.items()
        }
        return await browser.post("/entrar", form={"email": email, "senha": SENHA, "csrf": token})

    async def fail(self, painel: Painel, account: str, times: int, *, address: str) -> None:
        """So many wrong passwords a moment ago, as another process would have counted them."""
        counted = counters(painel.settings.secret_key, account=account, address=address, browser=None)
        async with painel.services.database.write() as c:
            await c.execute(m.Tentativa.__table__.delete().where(m.Tentativa.chave.in_(list(counted.limits))))
            rows = [{"chave": key, "falhas": float(times), "em": now()} for key in counted.limits]
            await c.execute(m.Tentativa.__table__.insert(), rows)

    @pytest.mark.parametrize("email", ["operador@demo.local", "ninguem@demo.local"])
    async def test_an_account_under_attack_makes_strangers_wait(self, painel: Painel, email: str) -> None:
        await self.fail(painel, email, 12, address="10.0.0.1")
        answer = await self.guess(painel, email)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= CONTA.maior_s
        page = await answer.get_data(as_text=True)
        assert "Muitas tentativas. Aguarde" in page
        assert f'value="{email}"' in page, "what was written is kept"

    @pytest.mark.parametrize("padding", [" " * 300, "\u2003" * 235 + "x"])
    async def test_an_address_written_with_spaces_is_the_same_account(
        self, painel: Painel, padding: str
    ) -> None:
        await self.fail(painel, "operador@demo.local", 12, address="10.0.0.1")
        assert (await self.guess(painel, f"operador@demo.local{padding}")).status_code == 429

    async def test_who_entered_from_this_browser_before_does_not_wait(self, painel: Painel) -> None:
        entered = cookies(await enter(painel, "operador@demo.local", SENHA))
        known = next(
            f"{name}={c.value}" for name, c in entered.items() if name.startswith("painel_conhecido")
        )
        await self.fail(painel, "operador@demo.local", 12, address="10.0.0.1")
        await self.fail(painel, "x@x", 32, address="<local>")
        assert (await self.guess(painel, "operador@demo.local")).status_code == 429
        assert (await self.guess(painel, "operador@demo.local", Cookie=known)).status_code == 303
        assert (await self.guess(painel, "admin@demo.local", Cookie=known)).status_code == 429, (
            "it knows one account"
        )
        forged = known.partition(".")[0] + "." + "0" * 64
        assert (await self.guess(painel, "operador@demo.local", Cookie=forged)).status_code == 429

    async def test_the_right_password_forgets_the_wrong_ones(self, painel: Painel) -> None:
        await self.fail(painel, "operador@demo.local", CONTA.livres - 1, address="<local>")
        assert (await self.guess(painel, "operador@demo.local")).status_code == 303
        counts = {row.chave.partition(":")[0]: row.falhas for row in await painel.rows_of(m.Tentativa)}
        assert "conta" not in counts
        assert counts["endereco"] < CONTA.livres, "the address keeps what it did before, not this"

    async def test_an_address_that_tries_many_accounts_waits(self, painel: Painel) -> None:
        await self.fail(painel, "outra@x", ENDERECO.livres + 5, address="<local>")
        assert (await self.guess(painel, "operador@demo.local")).status_code == 429


async def test_a_thousand_guesses_at_once_are_no_more_than_one_after_the_other(database: Database) -> None:
    counted = counters("segredo", account="ana@x", address="1.2.3.4", browser=None)
    at = now()

    async def guess() -> float:
        async with database.write() as c:
            return await tentativas.attempt(c, counted.limits, at=at)

    waits = await asyncio.gather(*(guess() for _ in range(40)))
    assert waits.count(0.0) == CONTA.livres
    async with database.write() as c:
        await tentativas.forgive(c, whole=counted.whole, one=counted.one)
        await tentativas.forget(c, now=at + timedelta(hours=2))
    assert await guess() == 0.0


async def test_many_who_enter_at_once_are_all_let_in(database: Database) -> None:
    """One's right password forgets what another is just counting."""
    counted = counters("segredo", account="ana@x", address="1.2.3.4", browser=None)

    async def enters() -> float:
        async with database.write() as c:
            waits = await tentativas.attempt(c, counted.limits, at=now())
        async with database.write() as c:
            await tentativas.forgive(c, whole=counted.whole, one=counted.one)
        return waits

    for _ in range(20):
        assert set(await asyncio.gather(*(enters() for _ in range(4)))) == {0.0}


class TestTokens:
    async def test_a_token_needs_no_form_token(self, painel: Painel) -> None:
        program = await painel.program("operador")
        answer = await program.post(f"/api/v2/externos/executar/{painel.cadastro.processos[0]}")
        assert answer.status_code == 202
        assert (await program.json("/api/v2/sessao"))["csrf"] is None

    async def test_with_authorization_the_cookie_is_ignored(self, painel: Painel) -> None:
        ana = await painel.person("admin")
        for bad in ("Bearer errado", "Bearer ", "Basic YTpi", "", "Bearer " + "x" * 5_000):
            assert (await ana.get("/api/v2/sessao", headers={"Authorization": bad})).status_code == 401

    async def test_a_revoked_token_is_nobody(self, painel: Painel) -> None:
        program = await painel.program("admin")
        async with painel.services.database.write() as c:
            await c.execute(m.Token.__table__.update().values(revogado_em=m.Token.criado_em))
        assert (await program.get("/api/v2/sessao")).status_code == 401


class TestDemo:
    @pytest.fixture
    def is_demo(self) -> bool:
        return True

    async def test_one_click(self, painel: Painel) -> None:
        page = await painel.nobody().text("/entrar")
        assert [name in page for name in ("Ana", "Bruno", "Carla")] == [True] * 3
        browser, token = await form(painel)
        answer = await browser.post("/entrar", form={"demo": "leitor", "csrf": token})
        assert answer.status_code == 303
        assert "painel_sessao" in cookies(answer)

    async def test_only_with_the_role_that_the_demo_gave(self, painel: Painel) -> None:
        async with painel.services.database.write() as c:
            where = m.Usuario.nome == "Carla"
            await c.execute(m.Usuario.__table__.update().where(where).values(papel="admin"))
        browser, token = await form(painel)
        assert (await browser.post("/entrar", form={"demo": "leitor", "csrf": token})).status_code == 401
        assert (await browser.post("/entrar", form={"demo": "dono", "csrf": token})).status_code == 401


class TestDemoElsewhere:
    @pytest.fixture
    def is_demo(self) -> bool:
        return True

    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {"HOST": "0.0.0.0", "ORIGENS_PERMITIDAS": ORIGIN}

    async def test_no_click_from_outside_this_machine(self, painel: Painel) -> None:
        browser, token = await form(painel)
        assert (await browser.post("/entrar", form={"demo": "admin", "csrf": token})).status_code == 401


async def test_no_click_outside_the_demonstration(painel: Painel) -> None:
    browser, token = await form(painel)
    assert (await browser.post("/entrar", form={"demo": "admin", "csrf": token})).status_code == 401


class TestHttps:
    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {"ORIGENS_PERMITIDAS": f"https://painel.example {ORIGIN}"}

    async def test_the_cookie_never_travels_in_the_clear(self, painel: Painel) -> None:
        answer = await enter(painel, "operador@demo.local", SENHA)
        cookie = cookies(answer)["__Host-painel_sessao"]
        assert (cookie["secure"], cookie["domain"], cookie["path"]) == (True, "", "/")
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
        plain = Person(painel.app, {"Cookie": f"painel_sessao={cookie.value}"})
        assert (await plain.get("/api/v2/sessao")).status_code == 401

    async def test_no_other_site_of_the_domain_plants_a_cookie_of_the_door(self, painel: Painel) -> None:
        """Browsers take `__Host-` from this very host alone: the names without it mean nothing here."""
        begun, entered = (
            cookies(await painel.nobody().get("/entrar")),
            cookies(await enter(painel, "operador@demo.local", SENHA)),
        )
        gone = entered["__Host-painel_entrada"]
        assert (gone.value, gone["max-age"]) == ("", "0")
        for name, cookie in [*begun.items(), *entered.items()]:
            given = (name[:7], cookie["secure"], cookie["path"], cookie["domain"])
            assert given == ("__Host-", True, "/", ""), name
        browser, token = await form(painel)
        good = {"email": "operador@demo.local", "senha": SENHA, "csrf": token}
        planted = browser.headers["Cookie"].replace("__Host-", "")
        for cookie, statuses in ((planted, [403, 403]), (browser.headers["Cookie"], [200, 303])):
            said = {"Cookie": cookie, "X-CSRFToken": token}
            answers = [
                await browser.post("/entrar/chave/opcoes", headers=said),
                await browser.post("/entrar", form=good, headers=said),
            ]
            assert [answer.status_code for answer in answers] == statuses
