"""Who may open the socket is known before it is open."""

import pytest
from quart.testing import WebsocketResponseError

from .conftest import ORIGIN, Painel


async def opened(painel: Painel, headers: dict[str, str | None]) -> int:
    """The status of the handshake; 101 when the server says welcome."""
    sent = {name: value for name, value in headers.items() if value is not None}
    try:
        async with painel.app.test_client(use_cookies=False).websocket("/ws", headers=sent) as ws:
            assert '"welcome"' in str(await ws.receive())
    except WebsocketResponseError as refused:
        return refused.response.status_code
    return 101


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (ORIGIN, 101),
        ("http://localhost:8000", 101),
        (None, 403),
        ("null", 403),
        ("http://evil.test", 403),
        ("http://x.localhost:8000", 403),
        ("http://127.0.0.1:8001", 403),
        ("https://127.0.0.1:8000", 403),
    ],
)
async def test_another_sites_page_opens_nothing(painel: Painel, origin: str | None, status: int) -> None:
    carla = await painel.person("leitor")
    assert await opened(painel, {"Cookie": carla.headers["Cookie"], "Origin": origin}) == status


async def test_nobody_opens_nothing(painel: Painel) -> None:
    assert await opened(painel, {"Origin": ORIGIN}) == 401
    assert await opened(painel, {"Origin": ORIGIN, "Cookie": "painel_sessao=x"}) == 401


async def test_a_program_needs_no_origin(painel: Painel) -> None:
    program, carla = await painel.program("leitor"), await painel.person("leitor")
    assert await opened(painel, dict(program.headers)) == 101
    both = {"Authorization": "Bearer errado", "Cookie": carla.headers["Cookie"], "Origin": ORIGIN}
    assert await opened(painel, dict(both)) == 401
