"""Only our own pages may make a browser do something."""

import pytest

from app.domain.policy import ROUTES, TODOS

from .conftest import Painel
from .test_web_policy import address

UNSAFE = [e for e in sorted(ROUTES) if ROUTES[e] != TODOS and e.partition(".")[2] in {
    "executar", "executar_lote", "cancelar", "abrir_mes"}]  # fmt: skip


def test_every_unsafe_route_is_here() -> None:
    assert len(UNSAFE) == 4


@pytest.mark.parametrize("endpoint", UNSAFE)
@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRFToken": None},
        {"X-CSRFToken": "0" * 64},
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.test"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "https://127.0.0.1:8000"},
    ],
)
async def test_another_site_is_refused(painel: Painel, endpoint: str, headers: dict[str, str]) -> None:
    ana = await painel.person("admin")
    method, path = address(painel.app, endpoint)
    assert (await ana.ask(method, path, headers=headers)).status_code == 403


async def test_the_token_of_one_session_is_not_another_ones(painel: Painel) -> None:
    one, other = await painel.person("admin"), await painel.person("admin")
    path = f"/api/v2/externos/executar/{painel.cadastro.processos[0]}"
    swapped = {"X-CSRFToken": other.headers["X-CSRFToken"]}
    assert (await one.post(path, headers=swapped)).status_code == 403
    assert (await one.post(path)).status_code == 202


async def test_reading_needs_no_token(painel: Painel) -> None:
    carla = await painel.person("leitor")
    answer = await carla.get("/api/v2/processos", headers={"Origin": None, "X-CSRFToken": None})
    assert answer.status_code == 200
