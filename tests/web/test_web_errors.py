"""What a person reads when it does not work: what failed, what to do next, the number to tell on the telephone."""

import re

import pytest
from quart import Response

from app.domain.errors import Refused
from app.persistence.database import Database

from .conftest import ORIGIN, Painel

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def told(answer: Response, status: int) -> str:
    """The page of an error: whole, in Portuguese, with its number in sight."""
    page = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, page
    assert answer.mimetype == "text/html"
    assert f'<span class="door__code">Erro {status}</span>' in page
    assert f"<code>{answer.headers['X-Request-ID']}</code>" in page
    assert re.search(r"<h1>\w.+</h1>", page)
    assert "None" not in page
    return page


async def test_an_address_that_is_nothing_offers_the_search(painel: Painel) -> None:
    page = await told(await (await painel.person("leitor")).get("/procesos"), 404)
    assert 'action="/processos"' in page
    assert 'name="q"' in page


async def test_a_reader_who_asks_for_an_admin_deed_learns_who_they_are_and_whom_to_ask(
    painel: Painel,
) -> None:
    page = await told(await (await painel.person("leitor")).post("/admin/mes", form={"mes": "12/2026"}), 403)
    assert "Você entrou como Carla (Leitor)" in page
    assert "Entrar com outra conta" in page


async def test_a_form_that_expired_leads_back_to_where_it_was(painel: Painel) -> None:
    ana = await painel.person("admin")
    headers = {
        "X-CSRFToken": None,
        "Referer": f"{ORIGIN}/processos?mes=2026-11&q=rical",
        "Host": "127.0.0.1:8000",
    }
    page = await told(await ana.post("/admin/mes", form={"mes": "12/2026"}, headers=headers), 403)
    assert "O formulário expirou" in page
    assert "peça a um administrador" not in page
    assert 'href="/processos?mes=2026-11&amp;q=rical">Voltar' in page


async def test_another_site_is_never_the_way_back(painel: Painel) -> None:
    ana = await painel.person("admin")
    headers = {
        "X-CSRFToken": None,
        "Referer": "https://outro.example//outro.example/",
        "Host": "127.0.0.1:8000",
    }
    page = await told(await ana.post("/admin/mes", form={"mes": "12/2026"}, headers=headers), 403)
    assert "outro.example" not in page
    assert 'href="/processos">Voltar' in page
    strange = await told(await painel.nobody().get("//outro.example/entrar"), 404)
    assert 'href="//' not in strange


async def test_typing_the_address_of_a_form_says_that_it_is_no_page(painel: Painel) -> None:
    answer = await (await painel.person("admin")).get("/admin/mes")
    assert "POST" in answer.headers["Allow"]
    assert "Ir para os processos" in await told(answer, 405)


async def test_too_much_is_refused_with_the_way_back(painel: Painel) -> None:
    ana = await painel.person("admin")
    answer = await ana.post("/admin/mes", data="mes=" + "1" * 600_000, headers=FORM)
    assert ">Voltar<" in await told(answer, 413)


async def test_wrong_values_of_a_form_say_that_nothing_was_changed(painel: Painel) -> None:
    page = await told(await (await painel.person("admin")).post("/admin/mes", form={"mes": "13/2026"}), 422)
    assert "nada foi mudado" in page


async def test_too_much_in_a_short_time_says_how_long_to_wait(painel: Painel) -> None:
    async def busy() -> str:
        raise Refused("taxa", "Muitos pedidos. Aguarde 30 s e tente de novo.", faltam_s=30)

    painel.app.view_functions["paginas.processos"] = busy
    answer = await (await painel.person("leitor")).get("/processos?mes=2026-11")
    page = await told(answer, 429)
    assert "Aguarde 30 s" in page
    assert 'href="/processos?mes=2026-11">Tentar de novo' in page
    assert answer.headers["Retry-After"] == "30"


@pytest.mark.parametrize(("broken", "status"), [("away", 503), ("defect", 500)])
async def test_a_page_that_fails_says_that_the_robots_go_on_and_tries_the_same_address_again(
    painel: Painel, broken: str, status: int
) -> None:
    ana, services = await painel.person("admin"), painel.services
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    works, services.database = services.database, away if broken == "away" else None  # type: ignore[assignment]
    try:
        answer = await ana.get("/processos?mes=2026-11&status=ERRO_DOWNLOAD")
    finally:
        services.database = works
    page = await told(answer, status)
    assert "continua" in page
    assert 'href="/processos?mes=2026-11&amp;status=ERRO_DOWNLOAD">Tentar de novo' in page


async def test_a_part_of_a_page_is_refused_as_data_with_its_number(painel: Painel) -> None:
    """The page keeps what it shows, says the number beside it (static/js/helpers/late.js)."""
    answer = await (await painel.person("leitor")).get("/processos?parte=nenhuma")
    said = await answer.get_json()
    assert (answer.status_code, said["code"]) == (404, "nao_encontrado")
    assert said["request_id"] == answer.headers["X-Request-ID"]


async def test_whoever_is_nobody_comes_back_to_the_same_filter(painel: Painel) -> None:
    answer = await painel.nobody().get("/processos?mes=2026-11&q=rical&ordem=-valor")
    assert answer.status_code == 303
    assert (
        answer.headers["Location"]
        == "/entrar?proximo=%2Fprocessos%3Fmes%3D2026-11%26q%3Drical%26ordem%3D-valor"
    )
