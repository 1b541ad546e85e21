"""The list as a page: what a row says, what is said where there is none."""

import re
from datetime import date

from sqlalchemy import update

from app.persistence import models as m
from tests.cadastro import put_more

from .conftest import Painel, error_payload, success_payload


async def page(painel: Painel, query: str = "", papel: str = "operador") -> str:
    return await (await painel.person(papel)).text(f"/processos?mes=2026-11&{query}")


def row_of(painel: Painel, text: str, processo: int) -> str:
    """The words of a row that a person sees."""
    [row] = re.findall(rf'<tr topic="processo:{painel.cadastro.processos[processo]}".*?</tr>', text, re.S)
    seen = re.sub(r"<(\w+)[^>]* hidden>.*?</\1>", " ", row, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", seen).split())


async def test_what_waits_its_turn_looks_unlike_what_nobody_asked_for(painel: Painel) -> None:
    await painel.started(0, accepted=False)
    text = await page(painel)
    assert "Na fila" in row_of(painel, text, 0)
    assert "Aguardando Download" in row_of(painel, text, 1)
    assert 'run="PENDENTE"' in text


async def test_the_due_day_is_expected_until_the_invoice_says_it(painel: Painel) -> None:
    carla = await painel.person("leitor")
    path = f"/api/v2/processos/{painel.cadastro.processos[0]}"
    assert "~ previsto 10/11" in row_of(painel, await page(painel), 0)
    i = await painel.started(0)
    await painel.ends(i, success_payload((await painel.execucao(i)).hash_execucao))
    said = (await carla.json(path))["processo"]
    assert (said["vencimento"], said["vencimento_previsto"]) == ("2026-11-20", False)
    text = await page(painel)
    assert "20/11" in row_of(painel, text, 0)
    assert text.count('ainda não chegou" hidden>') == 1
    i = await painel.started(0)
    await painel.ends(i, error_payload((await painel.execucao(i)).hash_execucao))
    said = (await carla.json(path))["processo"]
    assert (said["vencimento"], said["vencimento_previsto"]) == ("2026-11-10", True)


async def test_order_by_due_day_mixes_expected_with_known(painel: Painel) -> None:
    days: list[tuple[int | None, date | None]] = [
        (9, None),
        (10, date(2026, 11, 3)),
        (31, None),
        (None, None),
    ]
    async with painel.services.database.write() as c:
        for n, (dia, known) in enumerate(days):
            cliente = m.Cliente.razao_social == f"Cliente {n}"
            await c.execute(update(m.Cliente).where(cliente).values(dia_vencimento=dia))
            of = m.Processo.id == painel.cadastro.processos[n]
            await c.execute(update(m.Processo).where(of).values(vencimento=known))
    carla = await painel.person("leitor")
    for ordem, wanted in (("vencimento", [1, 0, 2, 3]), ("-vencimento", [2, 0, 1, 3])):
        said = await carla.json(f"/api/v2/processos?mes=2026-11&ordem={ordem}")
        assert [item["cliente"] for item in said["itens"]] == [f"Cliente {n}" for n in wanted]


async def test_an_empty_list_names_the_filter_that_causes_it(painel: Painel) -> None:
    i = await painel.started(0)
    await painel.ends(i, error_payload((await painel.execucao(i)).hash_execucao))
    text = await page(painel, "status=DOWNLOAD_CONCLUIDO&codigo_erro=AUTH-401&operadora=VIVO")
    assert "Nenhum processo com a situação “Concluídos” e a operadora VIVO e o erro AUTH-401." in text
    assert "Sem a situação “Concluídos”: 1 processo" in text
    assert "Sem o erro AUTH-401" not in text  # taking that away would help nobody
    assert 'href="/processos?mes=2026-11&amp;operadora=VIVO&amp;codigo_erro=AUTH-401"' in text
    assert "Limpar filtros" in text


async def test_pages_of_a_hundred_when_asked_for(painel: Painel) -> None:
    await put_more(painel.services.database, painel.cadastro, 100)
    assert (await page(painel)).count("<tr topic=") == 50
    text = await page(painel, "por_pagina=100&pagina=2")
    assert text.count("<tr topic=") == 4
    assert "por_pagina=100" in re.findall(r'rel="prev" href="([^"]+)"', text)[0]
    assert (await page(painel, "por_pagina=7")).count("<tr topic=") == 50


async def test_error_codes_of_the_month_are_a_filter(painel: Painel) -> None:
    assert 'id="codigos"' not in await page(painel)
    i = await painel.started(0)
    await painel.ends(i, error_payload((await painel.execucao(i)).hash_execucao))
    assert 'href="/processos?mes=2026-11&amp;codigo_erro=AUTH-401"' in await page(painel)


async def test_who_only_reads_exports_but_runs_nothing(painel: Painel) -> None:
    text = await page(painel, papel="leitor")
    assert 'data-lote="csv"' in text
    assert 'data-lote="executar"' not in text
    assert 'href="/processos.csv?mes=2026-11"' in text
