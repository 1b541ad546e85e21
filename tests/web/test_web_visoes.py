"""Filters that a person saved under a name."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from app.persistence import migrate
from app.persistence import models as m
from app.persistence.database import Database
from tests.places import postgres_url

from .conftest import Painel, Person

VISOES = "/processos/visoes"
FILTER = "mes=2026-11&operadora=VIVO&status=ERRO_DOWNLOAD&ordem=-valor&pagina=3"
KEPT = "status=ERRO_DOWNLOAD&operadora=VIVO&ordem=-valor"


async def saved(person: Person, nome: str, filtro: str = FILTER) -> None:
    answer = await person.post(VISOES, form={"nome": nome, "filtro": filtro})
    assert answer.status_code == 303, await answer.get_data(as_text=True)


async def change(painel: Painel, person: Person, of: str, **form: str) -> int:
    [visao] = [row for row in await painel.rows_of(m.Visao) if row.nome == of]
    return (await person.post(f"{VISOES}/{visao.id}", form={"filtro": FILTER, **form})).status_code


def tabs(page: str) -> list[str]:
    found = re.findall(r'<a class="view"[^>]*>(.*?)</a>', page)
    return [" ".join(re.sub(r"<[^>]+>", " ", tab).split()) for tab in found]


async def test_a_saved_filter_is_a_tab_of_its_person_in_any_month(painel: Painel) -> None:
    bruno, carla = await painel.person("operador"), await painel.person("leitor")
    assert tabs(await bruno.text("/processos?mes=2026-11")) == []
    answer = await bruno.post(VISOES, form={"nome": " VIVO com erro ", "filtro": FILTER})
    assert answer.headers["Location"] == f"/processos?mes=2026-11&{KEPT}"
    page = await bruno.text("/processos?mes=2026-10")
    assert tabs(page) == ["Todos", "VIVO com erro"]
    assert f'href="/processos?mes=2026-10&amp;{KEPT.replace("&", "&amp;")}"' in page
    assert 'aria-current="page"><span class="cut">VIVO com erro' in await bruno.text(f"/processos?{FILTER}")
    assert tabs(await carla.text("/processos?mes=2026-11")) == []


async def test_the_default_view_opens_first_and_todos_stays_reachable(painel: Painel) -> None:
    bruno = await painel.person("operador")
    await saved(bruno, "Erros")
    await saved(bruno, "Maiores", "ordem=-valor")
    assert (await bruno.get("/processos")).status_code == 200
    assert await change(painel, bruno, "Erros", acao="padrao") == 303
    assert await change(painel, bruno, "Maiores", acao="padrao") == 303
    answer = await bruno.get("/processos")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/processos?ordem=-valor")
    assert tabs(await bruno.text("/processos?mes=2026-11")) == ["Todos", "Erros", "Maiores padrão"]
    assert await change(painel, bruno, "Maiores", acao="sem_padrao") == 303
    assert (await bruno.get("/processos")).status_code == 200


async def test_a_view_is_renamed_replaced_and_deleted_by_its_person_alone(painel: Painel) -> None:
    bruno, carla = await painel.person("operador"), await painel.person("leitor")
    await saved(bruno, "Erros")
    await saved(bruno, "erros", "status=INDETERMINADO")  # the same name: this filter from now on
    [visao] = await painel.rows_of(m.Visao)
    assert (visao.nome, visao.consulta) == ("Erros", "status=INDETERMINADO")
    await saved(bruno, "Maiores", "ordem=-valor")
    assert await change(painel, bruno, "Maiores", acao="renomear", nome="ERROS") == 422
    assert await change(painel, bruno, "Maiores", acao="renomear", nome="Caros") == 303
    assert await change(painel, carla, "Caros", acao="excluir") == 404
    assert await change(painel, bruno, "Caros", acao="excluir") == 303
    assert [row.nome for row in await painel.rows_of(m.Visao)] == ["Erros"]


async def test_a_name_has_no_case_whatever_its_letters(painel: Painel) -> None:
    bruno = await painel.person("operador")
    for nome in ("Último mês", "Último mês", "ÚLTIMO MÊS"):
        await saved(bruno, nome)
    assert [row.nome for row in await painel.rows_of(m.Visao)] == ["Último mês"]


class TestTwoTabs:
    """On PostgreSQL, where two really write at once."""

    @pytest.fixture
    async def env(self) -> AsyncIterator[dict[str, str]]:
        async with postgres_url() as url:
            database = Database(url)
            await migrate.upgrade(database)
            await database.close()
            yield {"DATABASE_URL": url}

    async def test_two_tabs_change_views_at_once(self, painel: Painel) -> None:
        bruno = await painel.person("operador")
        for n in range(5):
            await asyncio.gather(*(saved(bruno, f"Nova {n}") for _ in range(2)))
        assert len(await painel.rows_of(m.Visao)) == 5
        for n in range(5):
            tabs = (change(painel, bruno, f"Nova {k}", acao="padrao") for k in (n, (n + 1) % 5))
            assert await asyncio.gather(*tabs) == [303, 303]
        assert [row.padrao for row in await painel.rows_of(m.Visao)].count(True) == 1


async def test_a_view_needs_a_name_and_a_filter(painel: Painel) -> None:
    bruno = await painel.person("operador")
    for nome, filtro in (("", FILTER), ("x" * 41, FILTER), ("Tudo", "mes=2026-11&pagina=2"), ("Tudo", "")):
        answer = await bruno.post(VISOES, form={"nome": nome, "filtro": filtro})
        assert answer.status_code == 422, (nome, filtro)
    await saved(bruno, '<b>"&')
    assert "&lt;b&gt;" in await bruno.text("/processos?mes=2026-11")
    for n in range(19):
        await saved(bruno, f"Visão {n}")
    assert (await bruno.post(VISOES, form={"nome": "Mais uma", "filtro": FILTER})).status_code == 429
