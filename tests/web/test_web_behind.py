"""Everything that asks for an address is told the visitor's, however many come through one proxy."""

import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.domain.tentativas import ENDERECO
from app.domain.values import now
from app.persistence import models as m
from app.web.guesses import counters
from deploy import proxy
from tests.waiting import until

from .conftest import ORIGIN, SENHA, Painel, Person
from .served import OTHER, PROXY, STRANGER, VISITOR, an_nginx, came, noted, raw, saying, served
from .test_web_login import cookies, form

H2C = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")


@pytest.fixture
def env() -> dict[str, str]:
    return {"PROXIES_CONFIAVEIS": PROXY}


class TestReach:
    """Everything that asks for an address is told the visitor's."""

    async def enters(self, painel: Painel, peer: str, forwarded: str, senha: str = SENHA) -> Any:
        browser, token = await form(painel)
        said = {"email": "operador@demo.local", "senha": senha, "csrf": token}
        return await browser.post("/entrar", form=said, headers=saying(forwarded), **came(peer))

    async def tries(self, painel: Painel, address: str) -> None:
        """So many wrong passwords from there a moment ago, at an account of nobody's."""
        counted = counters(painel.settings.secret_key, account="x@x", address=address, browser=None)
        rows = [{"chave": key, "falhas": float(ENDERECO.livres + 5), "em": now()} for key in counted.limits]
        async with painel.services.database.write() as c:
            await c.execute(m.Tentativa.__table__.insert(), rows)

    async def test_a_visitor_who_guesses_makes_nobody_else_behind_the_proxy_wait(
        self, painel: Painel
    ) -> None:
        await self.tries(painel, VISITOR)
        assert (await self.enters(painel, PROXY, VISITOR)).status_code == 429
        assert (await self.enters(painel, PROXY, OTHER)).status_code == 303

    async def test_who_is_no_proxy_escapes_by_no_invented_address(self, painel: Painel) -> None:
        await self.tries(painel, STRANGER)
        for invented in (VISITOR, OTHER, f"{OTHER}, {PROXY}"):
            assert (await self.enters(painel, STRANGER, invented)).status_code == 429
        assert (await self.enters(painel, PROXY, f"{VISITOR}, {STRANGER}")).status_code == 429

    async def test_ipv4_seen_through_an_ipv6_socket_is_counted_one_by_one(self, painel: Painel) -> None:
        await self.tries(painel, f"::ffff:{STRANGER}")
        assert (await self.enters(painel, f"::ffff:{STRANGER}", "")).status_code == 429
        assert (await self.enters(painel, "::ffff:198.51.100.10", "")).status_code == 303

    async def test_a_persons_sessions_say_where_each_was_opened(self, painel: Painel) -> None:
        entered = cookies(await self.enters(painel, PROXY, VISITOR))
        [sessao] = await painel.rows_of(m.Sessao)
        assert sessao.endereco == await noted(painel) == VISITOR
        bruno = Person(painel.app, {"Cookie": f"painel_sessao={entered['painel_sessao'].value}"})
        assert f"{VISITOR} ·" in await bruno.text("/conta")

    async def test_an_admin_sees_whose_open_connection_it_is(self, painel: Painel) -> None:
        carla, ana = await painel.person("leitor"), await painel.person("admin")
        headers = {"Cookie": carla.headers["Cookie"], "Origin": ORIGIN, **saying(f"6.6.6.6, {VISITOR}")}
        client = painel.app.test_client(use_cookies=False)
        async with client.websocket("/ws", headers=headers, **came(PROXY)) as ws:
            assert '"welcome"' in str(await ws.receive())
            assert f"Leitor · {VISITOR}<" in await ana.text("/admin/conexoes")

    async def test_a_wish_is_in_the_audit_with_the_address_of_who_wished_it(self, painel: Painel) -> None:
        bruno = await painel.person("operador")
        path = f"/api/v2/externos/executar/{painel.cadastro.processos[0]}"
        assert (await bruno.post(path, headers=saying(VISITOR), **came(PROXY))).status_code == 202
        assert await noted(painel) == VISITOR


class TestScheme:
    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {
            "PROXIES_CONFIAVEIS": PROXY,
            "ORIGENS_PERMITIDAS": f"https://painel.example {ORIGIN}",
        }

    @pytest.mark.parametrize(
        ("peer", "said", "is_https"),
        [
            (PROXY, "https", True),
            (PROXY, "HTTPS", True),
            (PROXY, "http", False),
            (PROXY, "https,http", False),
            (PROXY, "javascript", False),
            (PROXY, None, False),
            (STRANGER, "https", False),
        ],
    )
    async def test_a_browser_is_told_to_stay_with_https_where_it_came_by_it(
        self, painel: Painel, peer: str, said: str | None, is_https: bool
    ) -> None:
        headers = {} if said is None else {"X-Forwarded-Proto": said}
        answer = await painel.nobody().get("/entrar", headers=headers, **came(peer))
        assert ("Strict-Transport-Security" in answer.headers) is is_https
        assert cookies(answer)["__Host-painel_entrada"]["secure"], (
            "whatever a proxy says, none travels in the clear"
        )

    async def test_an_address_that_we_build_is_of_the_scheme_they_came_by(self, painel: Painel) -> None:
        said = {"X-Forwarded-Proto": "https", "Host": "painel.example"}
        answer = await painel.nobody().get("/api//v2/sessao", headers=said, **came(PROXY))
        assert answer.headers["Location"] == "https://painel.example/api/v2/sessao"


class TestRealProxy:
    """The nginx that we ship, before a served application: asked from another address of this machine."""

    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {"PROXIES_CONFIAVEIS": "127.0.0.1"}

    @pytest.fixture(autouse=True)
    def _is_here(self) -> None:
        if proxy.found() is None or sys.platform != "linux":
            pytest.skip("nginx on Linux, where 127.0.0.2 is this machine too, is not here")

    async def test_a_visitor_is_who_nginx_says_whatever_the_browser_says(
        self, painel: Painel, tmp_path: Path
    ) -> None:
        carla = await painel.person("leitor")
        headers = {"Cookie": carla.headers["Cookie"], "Origin": ORIGIN}
        lies = {"X-Forwarded-For": VISITOR, "Remote-Addr": VISITOR, "X-Real-IP": VISITOR}
        async with served(painel.app) as port, an_nginx(tmp_path, port) as front:
            for address in ("127.0.0.2", "127.0.0.1"):  # the second is what nginx itself comes from
                connector = aiohttp.TCPConnector(local_addr=(address, 0))
                async with aiohttp.ClientSession(front, headers=headers | lies, connector=connector) as http:
                    async with http.get("/admin") as answer:
                        assert answer.status == 403
                    assert await noted(painel) == address
                    async with http.ws_connect("/ws") as ws:
                        assert '"welcome"' in await ws.receive_str()
                        [reader] = painel.app.extensions["painel_hub"].audience.readers
                        assert reader.identity.endereco == address
                await until(lambda: not painel.app.extensions["painel_hub"].audience.readers)

    async def test_nobody_speaks_another_protocol_through_nginx(self, painel: Painel, tmp_path: Path) -> None:
        """Past it, whoever could would say of himself what he likes."""
        async with served(painel.app) as port, an_nginx(tmp_path, port) as front:
            status, _ = await raw(port, "GET /healthz HTTP/1.1", "Host: x", *H2C)
            assert status == 101, "a web process itself would take it"
            for upgrade in (H2C, ("Connection: Upgrade", "Upgrade: websocket, h2c")):
                ask = ("GET /healthz HTTP/1.1", "Host: x", *upgrade)
                assert (await raw(int(front.rpartition(":")[2]), *ask))[0] == 200
