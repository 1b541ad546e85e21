"""One deed for many processos: said before it happens, done once, each by itself."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app.domain.changes import CancelWished
from app.domain.errors import Refused
from app.domain.segredos import MASK
from app.domain.values import now
from app.persistence import models as m
from app.recording.items import Recorded
from tests.cadastro import put_more

from .conftest import Painel, Person, error_payload, success_payload

SELECOES = "/api/v2/selecoes"
MONTH = "mes=2026-11"


async def frozen(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.post(SELECOES, json=body)
    assert answer.status_code == 201, await answer.get_data(as_text=True)
    said: dict[str, Any] = await answer.get_json()
    return said


async def done(person: Person, selecao: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await person.post(f"{SELECOES}/{selecao['id']}/fazer", json=body)
    assert answer.status_code == 200, await answer.get_data(as_text=True)
    said: dict[str, Any] = await answer.get_json()
    return said


async def shown(person: Person, selecao: dict[str, Any]) -> str:
    return " ".join((await person.text(f"/processos/selecoes/{selecao['id']}")).split())


async def audited(painel: Painel, acao: str) -> list[Any]:
    return [row for row in await painel.rows_of(m.Auditoria) if row.acao == acao]


async def test_what_will_run_is_said_before_anything_happens(painel: Painel) -> None:
    await painel.started(0)
    await painel.started(1, accepted=False)
    i = await painel.started(2)
    await painel.ends(i, success_payload((await painel.execucao(i)).hash_execucao))
    bruno = await painel.person("operador")
    planned = await frozen(bruno, filtro=MONTH, acao="executar")
    assert (planned["total"], planned["fazer"]) == (4, 1)
    assert planned["pular"] == {"em_execucao": 1, "na_fila": 1, "concluido": 1}
    said = await shown(bruno, planned)
    assert "Executar 1 processo de novembro de 2026?" in said
    assert "4 selecionados: <b>1 será executado</b>, 1 já em execução, 1 já na fila, 1 já concluído." in said
    assert "Cliente 2 · VIVO" in said
    assert len(await painel.rows_of(m.Execucao)) == 3


async def test_a_double_click_runs_each_once(painel: Painel) -> None:
    bruno = await painel.person("operador")
    planned = await frozen(bruno, processos=[str(i) for i in painel.cadastro.processos], acao="executar")
    first, second = await asyncio.gather(done(bruno, planned), done(bruno, planned))
    assert (first["pedidos"], first["recusados"]) == (4, [])
    assert second == first == await done(bruno, planned)
    assert len(await painel.rows_of(m.Execucao)) == 4
    [row] = await audited(painel, "executar_lote")
    assert (row.quem, row.alvo) == ("Bruno", f"selecao:{planned['id']}")
    assert row.detalhe == "4 de 4 selecionados, mes=2026-11, à mão"
    assert "4 pedidos, 0 recusados" in await shown(bruno, planned)


async def test_what_was_frozen_is_what_is_run(painel: Painel) -> None:
    """Who enters the filter afterwards is not; who was run meanwhile is refused by name."""
    bruno = await painel.person("operador")
    all_of_them = await frozen(bruno, filtro=f"{MONTH}&status=AGUARDANDO_DOWNLOAD&pagina=7")
    assert all_of_them["processos"] == [str(i) for i in painel.cadastro.processos]
    await put_more(painel.services.database, painel.cadastro, 2)
    planned = await frozen(bruno, selecao=all_of_them["id"], acao="executar")
    assert planned["processos"] is None, "only who gave a filter does not know them"
    assert (planned["total"], planned["fazer"]) == (4, 4)
    await painel.started(1, by="admin")
    said = await done(bruno, planned)
    assert (said["pedidos"], [one["code"] for one in said["recusados"]]) == (3, ["ja_em_execucao"])
    page = await shown(bruno, planned)
    assert "3 pedidos, 1 recusado" in page
    assert "Cliente 1 · VIVO" in page
    assert "Ana iniciou há" in page
    assert len(await painel.rows_of(m.Execucao)) == 4
    [row] = await audited(painel, "executar_lote")
    assert row.detalhe == "4 de 4 selecionados, mes=2026-11&status=AGUARDANDO_DOWNLOAD"


async def test_an_operator_cancels_what_is_own_and_only_the_runs_that_were_shown(painel: Painel) -> None:
    own, others = await painel.started(0), await painel.started(1, by="admin")
    again = await painel.started(2)
    bruno, ana = await painel.person("operador"), await painel.person("admin")
    planned = await frozen(bruno, filtro=MONTH, acao="cancelar")
    assert (planned["fazer"], planned["pular"]) == (2, {"de_outra_pessoa": 1, "sem_execucao": 1})
    assert "1 sem execução em andamento, 1 de outra pessoa" in await shown(bruno, planned)
    await painel.ends(again, error_payload((await painel.execucao(again)).hash_execucao))
    newer = await painel.started(2)
    said = await done(bruno, planned, motivo="fatura errada, senha=hunter2")
    assert (said["pedidos"], [one["code"] for one in said["recusados"]]) == (1, ["terminal"])
    kept = [row.plano["motivo"] for row in await painel.rows_of(m.Selecao)]
    assert [(await painel.execucao(own)).cancelamento_motivo] == kept == [f"fatura errada, senha={MASK}"]
    for untouched in (others, newer):
        assert (await painel.execucao(untouched)).cancelamento_pedido_em is None
    assert (await frozen(ana, filtro=MONTH, acao="cancelar"))["fazer"] == 2


async def test_runs_behind_a_stopped_queue_are_said_to_wait(painel: Painel) -> None:
    async with painel.services.database.write() as c:
        await c.execute(update(m.Operadora).values(
            parada_em=now(), parada_por="Ana", parada_tipo="manual", parada_motivo="portal fora"))  # fmt: skip
    planned = await frozen(await painel.person("operador"), filtro=MONTH, acao="executar")
    said = await shown(await painel.person("operador"), planned)
    assert "4 processos esperam depois de pedidos: fila parada em VIVO." in said


async def test_a_selection_belongs_to_one_person_for_an_hour(painel: Painel) -> None:
    bruno, ana, carla = [await painel.person(papel) for papel in ("operador", "admin", "leitor")]
    planned = await frozen(bruno, filtro=MONTH, acao="executar")
    path = f"{SELECOES}/{planned['id']}/fazer"
    assert (await ana.post(path, json={})).status_code == 404
    assert (await ana.get(f"/processos.csv?selecao={planned['id']}")).status_code == 404
    assert (await carla.post(path, json={})).status_code == 403
    assert (await carla.post(SELECOES, json={"filtro": MONTH, "acao": "executar"})).status_code == 403
    assert (await frozen(carla, filtro=MONTH))["total"] == 4
    async with painel.services.database.write() as c:
        await c.execute(update(m.Selecao).values(expira_em=now() - timedelta(seconds=1)))
    late = await bruno.post(path, json={})
    assert (late.status_code, (await late.get_json())["code"]) == (404, "selecao_expirada")
    assert await painel.rows_of(m.Execucao) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"filtro": MONTH, "processos": [str(uuid4())]},
        {"processos": []},
        {"processos": [str(uuid4())]},
        {"processos": ["x"]},
        {"filtro": MONTH, "acao": "apagar"},
        {"filtro": MONTH, "tudo": True},
    ],
)
async def test_a_selection_of_nothing_is_refused(painel: Painel, body: dict[str, Any]) -> None:
    answer = await (await painel.person("operador")).post(SELECOES, json=body)
    assert answer.status_code == 422, await answer.get_data(as_text=True)


async def test_nothing_is_done_that_was_not_planned(painel: Painel) -> None:
    bruno = await painel.person("operador")
    kept = await frozen(bruno, filtro=MONTH)
    answer = await bruno.post(f"{SELECOES}/{kept['id']}/fazer", json={})
    assert answer.status_code == 422
    planned = await frozen(bruno, filtro=MONTH, acao="cancelar")
    assert "Nada a cancelar em novembro de 2026" in await shown(bruno, planned)
    wished = await painel.started(0)
    await painel.says(wished, CancelWished(por="Bruno"))
    assert (await frozen(bruno, filtro=MONTH, acao="cancelar"))["pular"] == {
        "cancelando": 1,
        "sem_execucao": 3,
    }


async def test_what_could_not_be_done_is_tried_again_alone_and_the_reason_stays(
    painel: Painel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away for one of three; who asks again asks for that one, the page says what is true."""
    runs = [await painel.started(n) for n in range(3)]
    recorder, asked = painel.services.recorder, []
    record = recorder.record

    async def away_for_the_first(i: UUID, *args: Any, **more: Any) -> Recorded:
        asked.append(i)
        if len(asked) == 1:
            raise Refused("indisponivel")
        return await record(i, *args, **more)

    monkeypatch.setattr(recorder, "record", away_for_the_first)
    bruno = await painel.person("operador")
    planned = await frozen(bruno, filtro=MONTH, acao="cancelar")
    first = await done(bruno, planned, motivo="fatura errada")
    assert (first["pedidos"], [one["code"] for one in first["recusados"]]) == (2, ["indisponivel"])
    assert "Tentar os 1 de novo" in await shown(bruno, planned)
    for _ in range(2):
        again = await done(bruno, planned)
        assert (again["pedidos"], again["recusados"], len(asked)) == (3, [], 4)
    page = await shown(bruno, planned)
    assert "3 pedidos, 0 recusados" in page
    assert "de novo" not in page
    assert [(await painel.execucao(i)).cancelamento_motivo for i in runs] == ["fatura errada"] * 3
