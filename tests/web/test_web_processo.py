"""The page of one processo: how it goes, what went wrong, what changed, what people wrote."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from app.domain.changes import Told
from app.domain.values import iso, now
from app.persistence import models as m
from app.persistence.queries import processos as listed
from tests.cadastro import put_more

from .conftest import Painel, error_payload, success_payload


def path_of(painel: Painel, processo: int = 0) -> str:
    return f"/processos/visualizar/{painel.cadastro.processos[processo]}"


async def page(painel: Painel, processo: int = 0, *, papel: str = "operador", parte: str = "") -> str:
    suffix = f"?parte={parte}" if parte else ""
    return await (await painel.person(papel)).text(path_of(painel, processo) + suffix)


async def ended(painel: Painel, payload: dict[str, Any], *, processo: int = 0) -> UUID:
    i = await painel.started(processo)
    payload["processes"][0]["hash_execucao"] = (await painel.execucao(i)).hash_execucao
    await painel.ends(i, payload)
    return i


def failed(codigo: str, **more: Any) -> dict[str, Any]:
    payload = error_payload("")
    payload["processes"][0]["detalhes"] |= {"codigo_erro": codigo, "etapa_falha": "LOCALIZAR_FATURA", **more}
    return payload


async def a_month_before(painel: Painel, processo: int = 0) -> int:
    """The same client's processo of the month before, as another index of `cadastro.processos`."""
    new = uuid4()
    async with painel.services.database.write() as c:
        of = select(m.Processo.cliente_id).where(m.Processo.id == painel.cadastro.processos[processo])
        row = {
            "id": new,
            "cliente_id": await c.scalar(of),
            "mes": "2026-10",
            "status_processo": "AGUARDANDO_DOWNLOAD",
        }
        await c.execute(insert(m.Processo), [row | {"faturas": 0, "versao": 1, "criado_em": now()}])
    painel.cadastro.processos.append(new)
    return len(painel.cadastro.processos) - 1


async def a_rhythm(painel: Painel, *, seconds: int) -> None:
    """Five successes of the carrier whose login took this long."""
    others = await put_more(painel.services.database, painel.cadastro, 5)
    first = len(painel.cadastro.processos) - len(others)
    runs = [await ended(painel, success_payload(""), processo=first + n) for n in range(len(others))]
    begun = datetime(2026, 11, 3, 12, tzinfo=UTC)
    step = {"etapa": "LOGIN_PORTAL", "rotulo": "Login no portal", "inicio": iso(begun)}
    step["fim"] = iso(begun + timedelta(seconds=seconds))
    async with painel.services.database.write() as c:
        await c.execute(update(m.Execucao).where(m.Execucao.id.in_(runs)).values(etapas=[step]))


async def test_a_step_is_told_beside_what_is_usual_with_this_carrier(painel: Painel) -> None:
    i = await painel.started(0)
    await painel.says(i, Told(etapa="LOGIN_PORTAL"))
    assert (
        "nesta etapa da VIVO o normal" not in (await page(painel, parte="agora")).partition("data-frase")[2]
    )
    await a_rhythm(painel, seconds=120)
    shown = (await page(painel, parte="agora")).partition("data-frase")[2]
    assert "No ritmo: nesta etapa da VIVO o normal é até 2 min 00 s." in shown
    quiet = now() - timedelta(seconds=80)
    async with painel.services.database.write() as c:
        news = {"ultima_atualizacao_em": quiet, "etapa_desde": quiet}
        await c.execute(update(m.Execucao).where(m.Execucao.id == i).values(**news))
    shown = (await page(painel, parte="agora")).partition("data-frase")[2]
    assert "Sem notícias há 1 min 20 s; nesta etapa da VIVO o normal é até 2 min 00 s." in shown
    steps = await (await painel.person("leitor")).text(f"/execucoes/{i}?parte=etapas")
    assert "habitual 2 min 00 s" in steps


async def test_a_refused_password_offers_a_test_with_one(painel: Painel) -> None:
    await ended(painel, error_payload(""))
    card = await page(painel, parte="erro")
    assert "Já atualizei a senha: testar com 1" in card
    assert "data-entao" in card
    assert "parada&amp;!teste" in card
    assert "Executar de novo resolveu" not in card
    assert 'data-comando="run"' not in await page(painel, papel="leitor", parte="erro")


async def test_the_error_says_everything_that_the_robot_said_and_how_often_trying_again_helped(
    painel: Painel,
) -> None:
    for processo in (1, 2):
        await ended(painel, failed("PDF-422"), processo=processo)
    await ended(painel, success_payload(""), processo=1)
    await ended(painel, failed("PDF-422"), processo=2)
    await ended(painel, failed("PDF-422", arquivo="<b>0001.pdf</b>", senha_usada="abc123"))
    card = await page(painel, parte="erro")
    assert "Executar de novo resolveu 1 das 2 últimas vezes" in card
    assert "(PDF-422, VIVO)" in card
    assert "&lt;b&gt;0001.pdf&lt;/b&gt;" in card
    assert "abc123" not in card
    assert "Senha usada" in card


async def test_a_portal_that_is_down_is_better_asked_later(painel: Painel) -> None:
    await ended(painel, failed("PORTAL-503"))
    assert "costuma resolver executar mais tarde" in await page(painel, parte="erro")


async def test_a_success_unlike_last_month_is_no_silent_success(painel: Painel) -> None:
    before = await a_month_before(painel)
    await ended(painel, success_payload("", faturas=12), processo=before)
    await ended(painel, success_payload("", faturas=11))
    assert "11 faturas; no mês passado foram 12." in await page(painel, parte="aviso")
    changed = await page(painel, parte="mudancas")
    assert "<b>11 faturas</b>; daquela vez foram 12." in changed
    await ended(painel, success_payload("", faturas=12))
    assert "Confira antes de fechar" not in await page(painel)


async def test_an_invoice_that_is_not_there_yet_is_no_error(painel: Painel) -> None:
    mes = now().strftime("%Y-%m")
    async with painel.services.database.write() as c:
        await c.execute(update(m.Processo).values(mes=mes))
        await c.execute(update(m.Resumo).values(mes=mes))
    await ended(painel, failed("FATURA-404"))
    await ended(painel, failed("PDF-422"), processo=1)
    async with painel.services.database.read() as c:
        month = await listed.resumo(c, mes)
        found = await listed.one(c, painel.cadastro.processos[0])
    assert (month["com_erro"], month["indisponiveis"], month["por_status"]["ERRO_DOWNLOAD"]) == (1, 1, 2)
    assert found is not None
    row = listed.state(*found)
    assert (row["status_processo"], row["rotulo"], row["tom"]) == (
        "ERRO_DOWNLOAD",
        "Ainda não disponível",
        "neutral",
    )
    assert row["detalhe"] == "Fatura ainda não disponível no portal · nova tentativa às 7h"
    card = await page(painel, parte="erro")
    assert "Nova tentativa <b>" in card
    assert ", 7h</b>" in card
    assert "card--error" not in card
    await ended(painel, success_payload(""))
    async with painel.services.database.read() as c:
        assert (await listed.resumo(c, mes))["indisponiveis"] == 0


async def test_a_note_is_seen_by_everybody_and_taken_back_by_its_author_alone(painel: Painel) -> None:
    bruno, ana, carla = [await painel.person(papel) for papel in ("operador", "admin", "leitor")]
    path = f"/api/v2/processos/{painel.cadastro.processos[0]}/anotacoes"
    key = {"Idempotency-Key": str(uuid4())}
    texto = "<i>Liguei</i> na VIVO.\nsenha: segredo123"
    for _ in range(2):
        answer = await bruno.post(path, json={"texto": texto}, headers=key)
        assert answer.status_code == 201
    nota = (await answer.get_json())["anotacao"]["id"]
    shown = await page(painel, papel="leitor", parte="linha_do_tempo")
    assert shown.count("&lt;i&gt;Liguei&lt;/i&gt; na VIVO.\nsenha: ••••••") == 1
    assert "data-apagar" not in shown
    assert (await ana.delete(f"/api/v2/anotacoes/{nota}")).status_code == 403
    assert (await carla.post(path, json={"texto": "x"})).status_code == 403
    assert (await bruno.delete(f"/api/v2/anotacoes/{nota}")).status_code == 200
    shown = await page(painel, parte="linha_do_tempo")
    assert "apagou o que tinha anotado" in shown
    assert "Liguei" not in shown
    done = [(row.quem, row.acao, row.permitido) for row in await painel.rows_of(m.Auditoria)]
    assert ("Bruno", "anotar", True) in done
    assert ("Ana", "apagar_anotacao", False) in done
    (kept,) = await painel.rows_of(m.Anotacao)
    assert kept.texto.startswith("<i>Liguei")
    assert kept.apagada_em is not None


async def test_a_note_that_cannot_be_kept_says_why(painel: Painel) -> None:
    bruno = await painel.person("operador")
    path = f"/api/v2/processos/{painel.cadastro.processos[0]}/anotacoes"
    for texto, said in ((" \n ", "Escreva a anotação."), ("x" * 1_001, "cabem 1000")):
        answer = await bruno.post(path, json={"texto": texto})
        assert answer.status_code == 422
        assert said in (await answer.get_json())["message"]
    unknown = await bruno.post(f"/api/v2/processos/{uuid4()}/anotacoes", json={"texto": "x"})
    assert unknown.status_code == 404
    unsigned = await bruno.post(path, json={"texto": "x"}, headers={"X-CSRFToken": "x"})
    assert unsigned.status_code == 403
    assert await painel.rows_of(m.Anotacao) == []


async def test_an_old_note_stays(painel: Painel) -> None:
    bruno = await painel.person("operador")
    path = f"/api/v2/processos/{painel.cadastro.processos[0]}/anotacoes"
    nota = (await (await bruno.post(path, json={"texto": "x"})).get_json())["anotacao"]["id"]
    async with painel.services.database.write() as c:
        await c.execute(update(m.Anotacao).values(criado_em=now() - timedelta(minutes=16)))
    assert (await bruno.delete(f"/api/v2/anotacoes/{nota}")).status_code == 403
    assert f'data-apagar="{nota}"' not in await page(painel, parte="linha_do_tempo")


async def test_the_timeline_has_who_fetched_what(painel: Painel) -> None:
    await ended(painel, success_payload(""))
    (fatura, _) = await painel.rows_of(m.Fatura)
    async with painel.services.database.write() as c:
        row = {"em": now(), "quem": "Ana", "acao": "baixar_fatura", "alvo": f"fatura:{fatura.id}"}
        await c.execute(insert(m.Auditoria), [row | {"endereco": "", "permitido": True}])
    shown = await page(painel, parte="linha_do_tempo")
    assert f'Ana baixou <span class="mono">{fatura.caminho.rpartition("/")[2]}</span>' in shown
    assert shown.index("Ana baixou") < shown.index("Concluído") < shown.index("Execução pedida por Bruno")
    assert "<h3>Hoje</h3>" in shown


async def test_the_receipt_says_who_what_and_how_much(painel: Painel) -> None:
    i = await ended(painel, success_payload(""))
    paper = await page(painel, parte="comprovante", papel="leitor")
    for said in (
        "Cliente 0",
        "VIVO",
        "11/2026",
        "R$\u00a03.155,40",
        "2 faturas",
        "Executada por",
        "por Carla",
        str(i),
    ):
        assert said in paper, said
    assert (await painel.execucao(i)).hash_execucao in paper
