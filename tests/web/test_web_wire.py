"""The same on the wire: handshakes that are refused, requests that no browser makes, https."""

from typing import Any

import pytest

from .conftest import ORIGIN, Painel
from .guarded import ALWAYS, DATA
from .served import raw, served

UPGRADE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="


async def test_a_handshake_that_is_refused_is_an_answer_like_any_other(painel: Painel) -> None:
    carla = await painel.person("leitor")
    ours, evil, session = (
        f"Origin: {ORIGIN}",
        "Origin: http://evil.test",
        f"Cookie: {carla.headers['Cookie']}",
    )
    async with served(painel.app) as port:

        async def refused(path: str, *lines: str) -> int:
            status, headers = await raw(port, f"GET {path} HTTP/1.1", "Host: x", *UPGRADE, KEY, *lines)
            assert {name: headers.get(name.lower()) for name in ALWAYS} == ALWAYS
            assert (headers["content-security-policy"], headers["cache-control"]) == (DATA, "no-store")
            return status

        assert await refused("/ws", ours) == 401
        assert await refused("/ws", evil, session) == 403
        assert await refused("/nada", ours, session) == 404
        assert await refused("/processos", ours, session) == 400
        painel.app.extensions["painel_hub"].audience.draining = True
        assert await refused("/ws", ours, session) == 503


ODD = {
    "the host in the line": ("GET http://evil.test/entrar HTTP/1.1", "Host: evil.test"),
    "no path": ("GET ?x HTTP/1.1", "Host: x"),
    "a star": ("OPTIONS * HTTP/1.1", "Host: x"),
    "a tunnel": ("CONNECT evil.test:443 HTTP/1.1", "Host: evil.test"),
    "an echo": ("TRACE / HTTP/1.1", "Host: x"),
    "an old version": ("GET /entrar HTTP/1.0",),
    "no UTF-8": ("GET /%ff%00%0d%0aSet-Cookie:x=1 HTTP/1.1", "Host: x"),
    "a word of our own": ("GARFO /entrar HTTP/1.1", "Host: x"),
}


async def test_no_odd_request_on_the_wire_is_answered_without_them(painel: Painel) -> None:
    wrong: dict[str, Any] = {}
    async with served(painel.app) as port:
        for name, ask in ODD.items():
            status, headers = await raw(port, *ask)
            lacks = [key for key, value in ALWAYS.items() if headers.get(key.lower()) != value]
            if lacks or status >= 500 or "x=1" in headers.get("set-cookie", ""):
                wrong[name] = (status, lacks)
    assert wrong == {}


class TestHttps:
    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {"ORIGENS_PERMITIDAS": f"https://painel.example {ORIGIN}"}

    async def test_every_kind_of_answer_keeps_a_browser_with_https(self, painel: Painel) -> None:
        nobody = painel.nobody()
        for path in ("/entrar", "/nada", "/processos", "/api/v2/sessao", "/static/favicon.svg", "/healthz"):
            said = (await nobody.get(path)).headers["Strict-Transport-Security"]
            assert said == "max-age=31536000", path


async def test_over_plain_http_nobody_is_told_to_stay_with_https(painel: Painel) -> None:
    assert "Strict-Transport-Security" not in (await painel.nobody().get("/entrar")).headers
