"""Failures as work: a group is taken, put off, settled, run again with one first; everybody sees it."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from quart import Response
from sqlalchemy import select, update

from app.domain.changes import Accepted, CancelWished, Claimed, Dispatching
from app.domain.pendencias import chave
from app.domain.values import now
from app.persistence import models as m
from tests.cadastro import MES, put_more
from tests.waiting import until_async

from .conftest import Painel, Person, error_payload, success_payload

LIST = f"/pendencias?mes={MES}"
SENHA = chave(MES, "VIVO", "AUTH-401", "LOGIN_PORTAL")
PDF = chave(MES, "VIVO", "PDF-422", "VALIDAR_FATURA")


async def fails(
    painel: Painel, *processos: int, codigo: str = "PDF-422", etapa: str = "VALIDAR_FATURA"
) -> None:
    for processo in processos:
        await ends_badly(painel, await painel.started(processo), codigo, etapa)


async def ends_badly(painel: Painel, i: UUID, codigo: str = "PDF-422", etapa: str = "VALIDAR_FATURA") -> None:
    payload = error_payload((await painel.execucao(i)).hash_execucao)
    payload["processes"][0]["detalhes"] |= {"codigo_erro": codigo, "etapa_falha": etapa}
    await painel.ends(i, payload)


async def ends_well(painel: Painel, i: UUID) -> None:
    await painel.ends(i, success_payload((await painel.execucao(i)).hash_execucao))


async def says(who: Person, grupo: UUID, acao: str, **fields: Any) -> Response:
    return await who.post(f"/api/v2/pendencias/{grupo}", json={"acao": acao, "mes": MES, **fields})


async def done(who: Person, grupo: UUID, acao: str, **fields: Any) -> None:
    answer = await says(who, grupo, acao, **fields)
    assert answer.status_code == 200, await answer.get_data(as_text=True)


async def refused(who: Person, grupo: UUID, acao: str, **fields: Any) -> tuple[int, str, str]:
    answer = await says(who, grupo, acao, **fields)
    said = await answer.get_json()
    return answer.status_code, said["code"], said["message"]


async def test_failures_are_grouped_with_what_is_parked_behind_them(
    painel: Painel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domain.indisponivel.MESES", 1200)  # this month is awaited whenever this runs
    await fails(painel, 0, 1, codigo="AUTH-401", etapa="LOGIN_PORTAL")
    await fails(painel, 2)
    await fails(painel, 3, codigo="FATURA-404", etapa="LOCALIZAR_FATURA")
    leitor = await painel.person("leitor")
    page = await leitor.text(LIST)
    assert page.count('<article class="card pend"') == 2
    assert "VIVO: senha recusada (Cliente 0 e Cliente 1)" in page
    assert "<b>3</b> falhas em 2 grupos" in page, "an invoice that is not there yet is no failure"
    assert "Não é erro: nova tentativa" in page
    assert 'data-comando="pendencia"' not in page, "who reads has no buttons"
    detail = await leitor.text(f"/pendencias/{SENHA}?mes={MES}")
    assert detail.count("<li topic=") == 2
    assert "Nenhuma pendência em outubro de 2026." in await leitor.text("/pendencias?mes=2026-10")
    assert "já não tem falhas" in await leitor.text(f"/pendencias/{PDF}?mes=2026-10")


async def test_the_value_is_the_clients_last_one_and_says_so(painel: Painel) -> None:
    async with painel.services.database.write() as c:
        cliente = await c.scalar(
            select(m.Processo.cliente_id).where(m.Processo.id == painel.cadastro.processos[0])
        )
        row = {"cliente_id": cliente, "status_processo": "DOWNLOAD_CONCLUIDO", "faturas": 1, "versao": 1}
        for mes, reais in (("2026-08", 5), ("2026-09", 41_200), ("2026-12", 7)):
            values = row | {"mes": mes, "valor_fatura": Decimal(reais), "criado_em": now()}
            await c.execute(m.Processo.__table__.insert().values(**values))
    await fails(painel, 0, 1)
    page = await (await painel.person("leitor")).text(LIST)
    assert "R$\u00a041.200,00" in page
    assert "parados, estimado" in page


async def test_a_failure_that_runs_again_is_gone_by_itself(painel: Painel) -> None:
    await fails(painel, 0, 1)
    leitor = await painel.person("leitor")
    assert "2 processos" in await leitor.text(f"{LIST}&parte=grupos")
    again = await painel.started(0)
    assert "1 processo" in await leitor.text(f"{LIST}&parte=grupos")
    await painel.says(again, CancelWished(por="Ana", forcar=True, force_after_s=0))
    assert "1 processo" in await leitor.text(f"{LIST}&parte=grupos"), "its latest run did not fail"


async def test_one_takes_care_and_the_others_see_who(painel: Painel) -> None:
    await fails(painel, 0)
    ana, bruno, carla = [await painel.person(papel) for papel in ("admin", "operador", "leitor")]
    assert (await refused(carla, PDF, "assumir"))[:2] == (403, "proibido")
    before = (await painel.rows_of(m.Resumo))[0].versao
    await done(bruno, PDF, "assumir")
    await done(bruno, PDF, "assumir")
    assert (await painel.rows_of(m.Resumo))[0].versao > before, "whoever looks is told"
    assert "Bruno cuida desde" in await carla.text(LIST)
    assert "Você cuida desde" in await bruno.text(f"{LIST}&minhas=1")
    assert "aos seus cuidados" in await ana.text(f"{LIST}&minhas=1")
    assert await refused(ana, PDF, "assumir") == (409, "ja_assumida", "Bruno já cuida deste grupo.")
    await done(ana, PDF, "soltar")
    await done(ana, PDF, "assumir")
    assert (await refused(bruno, PDF, "soltar"))[:2] == (403, "proibido")
    audit = [(row.quem, row.acao, row.permitido) for row in await painel.rows_of(m.Auditoria)]
    assert ("Ana", "soltar", True) in audit
    assert ("Bruno", "soltar", False) in audit


async def test_what_is_put_off_comes_back_by_itself(painel: Painel) -> None:
    await fails(painel, 0)
    bruno = await painel.person("operador")
    assert (await refused(bruno, PDF, "adiar", ate="2020-01-01"))[:2] == (422, "valores")
    await done(bruno, PDF, "adiar", ate="amanha", motivo="portal <b>fora</b> do ar")
    hidden = await bruno.text(LIST)
    assert '<article class="card pend"' not in hidden
    assert "data-volta-em=" in hidden
    shown = await bruno.text(f"{LIST}&adiadas=1")
    assert "por Bruno: portal &lt;b&gt;fora&lt;/b&gt; do ar" in shown
    async with painel.services.database.write() as c:
        await c.execute(update(m.Pendencia).values(adiada_ate=now() - timedelta(seconds=1)))
    assert '<article class="card pend"' in await bruno.text(LIST)
    await done(bruno, PDF, "adiar", ate="1h")
    await done(bruno, PDF, "voltar")
    assert '<article class="card pend"' in await bruno.text(LIST)


async def test_what_is_settled_stays_settled_and_a_new_failure_is_new_work(painel: Painel) -> None:
    await fails(painel, 0, 1)
    bruno = await painel.person("operador")
    assert await refused(bruno, PDF, "tratar", motivo="  ") == (422, "valores", "Diga como foi resolvida.")
    assert (await refused(bruno, PDF, "tratar", motivo="x" * 201))[:2] == (422, "valores")
    seen = max(row.data_finalizacao for row in await painel.rows_of(m.Execucao))
    await fails(painel, 2)
    await done(bruno, PDF, "tratar", motivo="baixada à mão", vistas_ate=seen.isoformat())
    rest = await bruno.text(LIST)
    assert "1 processo" in rest, "what came after the person looked is not settled"
    await done(bruno, PDF, "tratar", motivo="baixada à mão")
    assert '<article class="card pend"' not in await bruno.text(LIST)
    assert (await refused(bruno, PDF, "tratar", motivo="outra vez"))[:2] == (409, "sem_falhas")
    await fails(painel, 0)
    assert "1 processo" in await bruno.text(LIST)
    turno = await bruno.text(f"/pendencias/turno?mes={MES}&desde=00:00")
    assert "- 3 por Bruno: baixada à mão" in turno
    assert "Falharam: 4 (Bruno 4)" in turno
    assert "- VIVO, parou em Validar fatura (PDF-422): 1 processo, valor desconhecido, desde" in turno


async def tests_of(painel: Painel) -> list[Any]:
    return sorted(await painel.rows_of(m.GrupoRetentativa), key=lambda row: row.pedida_em)


async def canary(painel: Painel, n: int = -1) -> UUID:
    """The execution that goes first, asked for by whoever moves groups."""

    async def is_there() -> bool:
        return (await tests_of(painel))[n].canario_id is not None

    await until_async(is_there, what="the canary was asked for")
    return UUID(str((await tests_of(painel))[n].canario_id))


async def ended(painel: Painel, estado: str, n: int = -1) -> Any:
    async def is_so() -> bool:
        return (await tests_of(painel))[n].estado == estado

    await until_async(is_so, what=estado)
    return (await tests_of(painel))[n]


async def accepted(painel: Painel, i: UUID) -> None:
    await painel.says(i, Claimed(), Dispatching(), Accepted(id_externo=f"robo-{i}"))


async def running(painel: Painel) -> int:
    return sum(row.status_execucao == "PENDENTE" for row in await painel.rows_of(m.Execucao))


async def test_one_goes_first_and_the_rest_follow_when_it_has_passed(painel: Painel) -> None:
    await fails(painel, 0, 1, 2, 3)
    bruno = await painel.person("operador")
    both = await asyncio.gather(says(bruno, PDF, "retentar"), says(bruno, PDF, "retentar"))
    assert sorted(answer.status_code for answer in both) == [200, 409], "two clicks are one test"
    first = await canary(painel)
    assert await running(painel) == 1
    page = await bruno.text(LIST)
    assert "Testando com Cliente 0, a pedido de Bruno" in page
    assert "Os outros 3 saem quando ele passar." in page
    mine = await painel.started(2)
    await ends_badly(painel, mine)
    await done(bruno, PDF, "assumir")
    await accepted(painel, first)
    await ends_well(painel, first)
    assert (await ended(painel, "LIBERADA")).iniciados == 2, "one was run again meanwhile: not once more"
    assert await running(painel) == 2
    started = [row for row in await painel.rows_of(m.Execucao) if row.status_execucao == "PENDENTE"]
    assert {(row.iniciado_por, row.origem) for row in started} == {("Bruno", "lote")}


async def test_when_the_first_fails_the_rest_stays_and_the_page_says_so(painel: Painel) -> None:
    await fails(painel, 0, 1, 2)
    bruno = await painel.person("operador")
    await done(bruno, PDF, "retentar", processos=[str(painel.cadastro.processos[n]) for n in (1, 2)])
    first = await canary(painel)
    assert (await painel.execucao(first)).processo_id == painel.cadastro.processos[1]
    await accepted(painel, first)
    await ends_badly(painel, first)
    await ended(painel, "REPROVADA")
    page = await bruno.text(LIST)
    assert "O teste com Cliente 1 não passou" in page
    assert "O outro ficou parado." in page
    assert await running(painel) == 0
    await done(bruno, PDF, "retentar")
    second = await canary(painel)
    await painel.says(second, CancelWished(por="Ana", motivo="hoje não"))
    await ended(painel, "ENCERRADA")
    assert "não chegou ao fim: Cancelada por Ana: hoje não" in await bruno.text(LIST)
    assert await running(painel) == 0


async def test_a_refused_password_is_tested_by_the_queue_itself(painel: Painel) -> None:
    await fails(painel, 0, 1, codigo="AUTH-401", etapa="LOGIN_PORTAL")
    [vivo] = await painel.rows_of(m.Operadora)
    assert (vivo.parada_tipo, vivo.teste_por) == ("senha", None)
    bruno = await painel.person("operador")
    assert "Já atualizei a senha: testar com 1" in await bruno.text(LIST)
    await done(bruno, SENHA, "retentar")
    first = await canary(painel)
    [vivo] = await painel.rows_of(m.Operadora)
    assert vivo.teste_por == "Bruno"
    await accepted(painel, first)
    await ends_well(painel, first)
    await ended(painel, "LIBERADA")
    [vivo] = await painel.rows_of(m.Operadora)
    assert vivo.parada_em is None
    assert await running(painel) == 1


async def test_a_long_group_has_pages(painel: Painel) -> None:
    await put_more(painel.services.database, painel.cadastro, 50)
    await fails(painel, *range(51))
    leitor = await painel.person("leitor")
    first = await leitor.text(f"/pendencias/{PDF}?mes={MES}")
    assert first.count("<li topic=") == 50
    assert (await leitor.text(f"/pendencias/{PDF}?mes={MES}&pagina=2")).count("<li topic=") == 1
    assert (await leitor.text(f"/pendencias/{PDF}?mes={MES}&pagina=9")).count("<li topic=") == 0
