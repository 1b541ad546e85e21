"""One table says who may enter where; every route is asked by everybody."""

from uuid import uuid4

import pytest
from quart import Quart

from app.domain.policy import MESSAGES, PAPEIS, ROUTES, TODOS, admits
from app.factory import create_app
from app.persistence import models as m
from app.realtime.protocol import SAID
from app.web.setup import check_policy

from .conftest import Painel

NOBODY = "ninguém"
WEBSOCKETS = {"ws.ws"}


def address(app: Quart, endpoint: str) -> tuple[str, str]:
    """A method with a path of this endpoint; its ids belong to nothing."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = {name: uuid4() for name in rule.arguments}
    values |= {"nome": "swagger-ui.css"} if endpoint == "docs.arquivo" else {}
    values |= {"filename": "favicon.svg"} if endpoint == "static" else {}
    _, path = rule.build(values) or ("", "")
    method = next(m for m in ("GET", "POST", "DELETE") if m in (rule.methods or ()))
    return method, path


def expected(endpoint: str, method: str, path: str, who: str) -> set[int]:
    """The statuses that the table allows for this row."""
    if endpoint in {"entrada.autenticar", "entrada.conferir", "entrada.opcoes_chave", "entrada.chave"}:
        return {403}  # no form, no entry
    if endpoint == "api.retorno":
        return {401}  # no signature
    if admits(None if who == NOBODY else who, ROUTES[endpoint]):
        return {200, 202, 303, 404, 422} | ({503} if endpoint == "saude.readyz" else set())
    if who == NOBODY and method == "GET" and not path.startswith("/api/"):
        return {303}
    return {401 if who == NOBODY else 403}


@pytest.mark.parametrize("who", [NOBODY, *PAPEIS])
async def test_the_role_matrix(painel: Painel, who: str) -> None:
    asked, wrong = 0, {}
    for endpoint in sorted(ROUTES.keys() - WEBSOCKETS):
        person = painel.nobody() if who == NOBODY else await painel.person(who)
        method, path = address(painel.app, endpoint)
        answer = await person.ask(method, path)
        asked += 1
        if answer.status_code not in expected(endpoint, method, path, who):
            wrong[endpoint] = answer.status_code
    assert wrong == {}
    assert asked > 25


async def test_a_refusal_says_which_kind(painel: Painel) -> None:
    answer = await painel.nobody().get("/api/v2/processos")
    assert (await answer.get_json())["code"] == "nao_autenticado"
    page = await painel.nobody().get("/processos?mes=2026-11")
    assert page.headers["Location"] == "/entrar?proximo=%2Fprocessos%3Fmes%3D2026-11"
    part = await painel.nobody().get("/processos?parte=linhas")
    assert part.status_code == 401


async def test_a_route_without_a_row_stops_the_start(painel: Painel) -> None:
    async def handler() -> str:
        return "oi"

    check_policy(painel.app)
    app = create_app(painel.settings)
    app.add_url_rule("/novidade", "novidade", handler)
    with pytest.raises(RuntimeError, match=r"without a row .*novidade"):
        check_policy(app)


async def test_a_row_without_a_route_stops_the_start() -> None:
    with pytest.raises(RuntimeError, match=r"rows without a route.*api\.executar"):
        check_policy(Quart("vazio", static_folder=None))


def test_every_message_of_the_socket_has_a_row() -> None:
    assert MESSAGES.keys() == SAID.keys()


def test_an_unknown_role_is_let_in_nowhere() -> None:
    assert not admits("dono", "leitor")
    assert not admits(None, "leitor")
    assert admits(None, TODOS)


async def test_a_refused_command_is_in_the_audit(painel: Painel) -> None:
    carla = await painel.person("leitor")
    answer = await carla.post(f"/api/v2/externos/executar/{painel.cadastro.processos[0]}")
    assert answer.status_code == 403
    [row] = await painel.rows_of(m.Auditoria)
    assert (row.quem, row.acao, row.permitido) == ("Carla", "executar", False)
