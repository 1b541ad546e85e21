"""The list for programs: filters, order, pages; one processo; its invoices, down to the file."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.domain.values import now
from app.persistence import models as m
from app.simulator.app import serve

from .conftest import Painel, error_payload, success_payload

PATH = "/api/v2/processos"


def failed(name: str, codigo: str) -> dict[str, Any]:
    payload = error_payload(name)
    payload["processes"][0]["detalhes"]["codigo_erro"] = codigo
    return payload


async def ended(painel: Painel, processo: int, payload: Any) -> None:
    i = await painel.started(processo)
    await painel.ends(i, payload((await painel.execucao(i)).hash_execucao))


async def names(painel: Painel, query: str) -> list[str]:
    carla = await painel.person("leitor")
    return [item["cliente"] for item in (await carla.json(f"{PATH}?mes=2026-11&{query}"))["itens"]]


async def test_a_list_row(painel: Painel) -> None:
    await ended(painel, 0, success_payload)
    carla = await painel.person("leitor")
    said = await carla.json(f"{PATH}?mes=2026-11&por_pagina=2")
    assert (said["total"], said["pagina"], len(said["itens"])) == (4, 1, 2)
    row = said["itens"][0]
    assert (row["cliente"], row["operadora"], row["mes"]) == ("Cliente 0", "VIVO", "2026-11")
    assert (row["status_processo"], row["valor_fatura"], row["faturas"]) == (
        "DOWNLOAD_CONCLUIDO",
        "3155.40",
        2,
    )
    assert row["execucao"]["iniciado_por"] == "Bruno"
    one = await carla.json(f"{PATH}/{painel.cadastro.processos[0]}")
    assert one["processo"] == row
    assert row["seq"] > 1


async def test_pages(painel: Painel) -> None:
    assert await names(painel, "por_pagina=3&pagina=2") == ["Cliente 3"]
    assert await names(painel, "por_pagina=3&pagina=99") == []


async def test_filters(painel: Painel) -> None:
    await ended(painel, 1, error_payload)
    await ended(painel, 2, success_payload)
    await painel.started(3)
    assert await names(painel, "status=ERRO_DOWNLOAD") == ["Cliente 1"]
    assert await names(painel, "status=ERRO_DOWNLOAD&status=DOWNLOAD_EM_ANDAMENTO") == [
        "Cliente 1",
        "Cliente 3",
    ]
    assert await names(painel, "codigo_erro=auth-401") == ["Cliente 1"]
    assert await names(painel, "operadora=VIVO&status=AGUARDANDO_DOWNLOAD") == ["Cliente 0"]
    assert await names(painel, "operadora=CLARO") == []
    assert await names(painel, "q=auth-4") == ["Cliente 1"]


async def test_what_a_counter_counts_is_what_its_filter_lists(painel: Painel) -> None:
    """An invoice that is not issued yet is no error, neither counted nor listed as one."""
    async with painel.services.database.write() as c:
        mes = now().strftime("%Y-%m")
        await c.execute(update(m.Processo).values(mes=mes))
        await c.execute(update(m.Resumo).values(mes=mes))
    for n, codigo in enumerate(("FATURA-404", "PDF-422", "FATURA-404")):
        await ended(painel, n, lambda name, codigo=codigo: failed(name, codigo))
    carla = await painel.person("leitor")

    async def listed(*status: str) -> list[str]:
        query = "&".join(f"status={word}" for word in status)
        return [item["cliente"] for item in (await carla.json(f"{PATH}?mes={mes}&{query}"))["itens"]]

    page = await carla.text(f"/processos?mes={mes}")
    for word, clients in (("ERRO_DOWNLOAD", ["Cliente 1"]), ("SEM_FATURA", ["Cliente 0", "Cliente 2"])):
        assert await listed(word) == clients
        [counted] = re.findall(rf'data-contador="{word}".*?<b[^>]*>(\d+)</b>', page, re.S)
        assert int(counted) == len(clients)
    assert await listed("SEM_FATURA", "ERRO_DOWNLOAD") == ["Cliente 0", "Cliente 1", "Cliente 2"]
    assert "Ainda sem fatura" in await carla.text(f"/processos?mes={mes}&status=SEM_FATURA")


async def test_a_search_ignores_case_accents_masks(painel: Painel) -> None:
    async with painel.services.database.write() as c:
        await c.execute(update(m.Cliente).where(m.Cliente.razao_social == "Cliente 1").values(
            razao_social="Clínica Saúde 100%", busca="clinica saude 100% ab12cd34000199", cnpj="AB12CD34000199"))  # fmt: skip
    for q in ("SAÚDE", "clinica saude", "100%", "AB.12C.D34/0001-99", "ab12cd34"):
        assert await names(painel, f"q={quote(q)}") == ["Clínica Saúde 100%"], q
    for q in ("%", "_"):
        assert len(await names(painel, f"q={quote(q)}")) == (1 if q == "%" else 0)


async def test_a_search_finds_a_carrier_beside_anything_else(painel: Painel) -> None:
    async with painel.services.database.write() as c:
        other = {"id": uuid4(), "nome": "TELEFÔNICA"}
        await c.execute(m.Operadora.__table__.insert(), [other])
        mine = m.Cliente.razao_social == "Cliente 1"
        await c.execute(update(m.Cliente).where(mine).values(operadora_id=other["id"]))
        await c.execute(update(m.Cliente).values(busca=m.Cliente.busca + " " + m.Cliente.cnpj))
    await ended(painel, 2, error_payload)
    for q, clients in (
        ("vivo", "023"),
        ("telefonica", "1"),
        ("Telefônica", "1"),
        ("vivo cliente", "023"),
        ("cliente 2 vivo", "2"),
        ("vivo auth", "2"),
        ("11.222.333/0003 vivo", "3"),
        ("telefonica auth", ""),
        ("vivo telefonica", ""),
    ):
        assert await names(painel, f"q={quote(q)}") == [f"Cliente {n}" for n in clients], q


@pytest.mark.parametrize(
    ("ordem", "first", "last"),
    [
        ("", "Cliente 0", "Cliente 3"),
        ("cliente", "Cliente 0", "Cliente 3"),
        ("-cliente", "Cliente 3", "Cliente 0"),
        ("valor", "Cliente 2", "Cliente 3"),
        ("-valor", "Cliente 2", "Cliente 3"),
        ("-atualizacao", "Cliente 2", "Cliente 3"),
        ("status", "Cliente 0", "Cliente 1"),
        ("-status", "Cliente 1", "Cliente 3"),
    ],
)
async def test_order(painel: Painel, ordem: str, first: str, last: str) -> None:
    await ended(painel, 1, error_payload)
    await ended(painel, 2, success_payload)
    found = await names(painel, f"ordem={ordem}")
    assert (found[0], found[-1]) == (first, last)


@pytest.mark.parametrize(
    ("query", "campo"),
    [
        ("mes=2026-13", "mes"),
        ("mes=11/2026", "mes"),
        ("status=PRONTO", "status"),
        ("ordem=cor", "ordem"),
        ("ordem=--valor", "ordem"),
        ("pagina=0", "pagina"),
        ("pagina=99999999999999999999999", "pagina"),
        ("por_pagina=501", "por_pagina"),
        ("por_pagina=-1", "por_pagina"),
    ],
)
async def test_wrong_arguments_by_name(painel: Painel, query: str, campo: str) -> None:
    carla = await painel.person("leitor")
    answer = await carla.get(f"{PATH}?{query}")
    assert answer.status_code == 422
    assert set((await answer.get_json())["campos"]) == {campo}


async def test_hidden_characters_find_nothing_and_break_nothing(painel: Painel) -> None:
    carla = await painel.person("leitor")
    for query in ("q=%00", "operadora=VIVO%00", "codigo_erro=%ED%A0%80", "q=" + "x" * 5_000, "mes=%00"):
        assert (await carla.get(f"{PATH}?{query}")).status_code in {200, 422}, query


async def test_the_month_is_the_newest_that_is_not_ahead(painel: Painel) -> None:
    carla = await painel.person("leitor")
    async with painel.services.database.write() as c:
        await c.execute(m.Resumo.__table__.insert().values(mes="2099-01"))
        await c.execute(update(m.Processo).values(mes="2024-05"))
        await c.execute(update(m.Resumo).where(m.Resumo.mes == "2026-11").values(mes="2024-05"))
    assert (await carla.json(PATH))["itens"][0]["mes"] == "2024-05"


async def test_unknown(painel: Painel) -> None:
    carla = await painel.person("leitor")
    assert (await carla.get(f"{PATH}/{uuid4()}")).status_code == 404
    assert (await carla.get(f"{PATH}/{uuid4()}/faturas")).status_code == 404


class TestFaturas:
    @pytest.fixture
    async def env(self) -> AsyncIterator[dict[str, str]]:
        async with serve(velocidade=50, semente=1) as robot:
            yield {"API_EXTERNA_URL": robot.url}

    async def test_those_of_the_newest_success(self, painel: Painel) -> None:
        carla, processo = await painel.person("leitor"), painel.cadastro.processos[0]
        path = f"{PATH}/{processo}/faturas"
        assert (await carla.json(path))["faturas"] == []
        await ended(painel, 0, success_payload)
        said = (await carla.json(path))["faturas"]
        assert [f["caminho"][-8:] for f in said] == ["0001.pdf", "0002.pdf"]
        assert said[0] | {"id": "", "caminho": ""} == {
            "id": "", "caminho": "", "data_vencimento": "2026-11-20", "mes": 11, "ano": 2026, "valor": "1577.70",
        }  # fmt: skip
        await ended(painel, 0, lambda name: success_payload(name, faturas=1))
        assert len((await carla.json(path))["faturas"]) == 1
        await ended(painel, 0, error_payload)
        assert (await carla.json(path))["faturas"] == []

    async def test_the_file_comes_through_us(self, painel: Painel) -> None:
        await ended(painel, 0, success_payload)
        carla = await painel.person("leitor")
        [first, _] = await painel.rows_of(m.Fatura)
        answer = await carla.get(f"/api/v2/faturas/{first.id}/arquivo")
        assert answer.status_code == 200, await answer.get_data()
        assert (await answer.get_data()).startswith(b"%PDF")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''0001.pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        read = [row for row in await painel.rows_of(m.Auditoria) if row.acao == "baixar_fatura"]
        assert [(row.quem, row.alvo) for row in read] == [("Carla", f"fatura:{first.id}")]

    async def test_an_unknown_file(self, painel: Painel) -> None:
        carla = await painel.person("leitor")
        assert (await carla.get(f"/api/v2/faturas/{uuid4()}/arquivo")).status_code == 404


async def test_a_robot_that_is_away_is_said(painel: Painel) -> None:
    await ended(painel, 0, success_payload)
    carla = await painel.person("leitor")
    [first, _] = await painel.rows_of(m.Fatura)
    answer = await carla.get(f"/api/v2/faturas/{first.id}/arquivo")
    assert (answer.status_code, (await answer.get_json())["code"]) == (502, "robo_indisponivel")
