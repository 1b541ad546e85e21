"""Running and cancelling over REST: what is answered, what is refused, what happens only once."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.persistence import models as m
from app.ritmo import Ritmo
from tests.cadastro import put_more
from tests.waiting import until_async

from .conftest import Painel, error_payload, success_payload

RUN = "/api/v2/externos/executar/"
CANCEL = "/api/v2/externos/cancelar/"


async def test_running_answers_before_the_robot_does(painel: Painel) -> None:
    bruno, processo = await painel.person("operador"), painel.cadastro.processos[0]
    answer = await bruno.post(f"{RUN}{processo}", json={"tipo": "rpa", "sincrono": False})
    assert answer.status_code == 202
    body = await answer.get_json()
    job_id = body["job_id"]
    assert body == {
        "success": True,
        "job_id": job_id,
        "processo_id": str(processo),
        "status": "PENDING",
        "links": {
            "status": f"/api/v2/externos/status/{job_id}",
            "cancelar": f"{CANCEL}{job_id}",
            "pagina": f"/execucoes/{job_id}",
        },
    }
    e = await painel.execucao(UUID(job_id))
    assert (e.status_execucao, e.iniciado_por, e.origem) == ("PENDENTE", "Bruno", "api")
    assert answer.headers["X-Request-ID"]


async def test_an_empty_body_is_all_defaults(painel: Painel) -> None:
    bruno = await painel.person("operador")
    assert (await bruno.post(f"{RUN}{painel.cadastro.processos[0]}")).status_code == 202


@pytest.mark.parametrize(
    ("sent", "status", "code", "campos"),
    [
        ({"json": {"tipo": "manual"}}, 422, "valores", {"tipo"}),
        ({"json": {"urgente": True}}, 422, "valores", {"urgente"}),
        ({"json": {"sincrono": "sim"}}, 422, "valores", {"sincrono"}),
        ({"json": {"operacao": "APAGAR"}}, 422, "valores", {"operacao"}),
        ({"json": {"operacao": "UPLOAD_SAT"}}, 422, "sem_fatura", None),
        ({"json": []}, 400, "formato", None),
        ({"data": b"{", "type": "application/json"}, 400, "formato", None),
        ({"data": b'"\xff"', "type": "application/json"}, 400, "formato", None),
        ({"data": b"[" * 60_000, "type": "application/json"}, 400, "formato", None),
        ({"data": b"tipo=rpa", "type": "application/x-www-form-urlencoded"}, 415, "tipo_invalido", None),
        ({"data": b"{}", "type": "text/plain"}, 415, "tipo_invalido", None),
        ({"data": b" " * 65_537, "type": "application/json"}, 413, "grande_demais", None),
    ],
)
async def test_a_wrong_body_is_refused(
    painel: Painel, sent: dict[str, Any], status: int, code: str, campos: set[str] | None
) -> None:
    bruno = await painel.person("operador")
    more = {"headers": {"Content-Type": sent.pop("type")}} if "type" in sent else {}
    answer = await bruno.post(f"{RUN}{painel.cadastro.processos[0]}", **sent, **more)
    body = await answer.get_json()
    assert (answer.status_code, body["code"], body["success"]) == (status, code, False)
    assert body["message"]
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert set(body.get("campos", {})) == (campos or set())
    assert await painel.rows_of(m.Execucao) == []


async def test_the_loser_joins_the_running_one(painel: Painel) -> None:
    i = await painel.started(by="admin")
    bruno = await painel.person("operador")
    answer = await bruno.post(f"{RUN}{painel.cadastro.processos[0]}")
    body = await answer.get_json()
    assert (answer.status_code, body["code"]) == (409, "ja_em_execucao")
    assert (body["job_id"], body["iniciado_por"]) == (str(i), "Ana")
    assert body["data_inicio"].endswith("Z")


async def test_unknown_processo(painel: Painel) -> None:
    bruno = await painel.person("operador")
    assert (await bruno.post(f"{RUN}{uuid4()}")).status_code == 404
    answer = await bruno.post(f"{RUN}nao-e-um-uuid")
    assert (answer.status_code, (await answer.get_json())["code"]) == (404, "nao_encontrado")


class TestIdempotency:
    @pytest.mark.parametrize("key", ["6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "pedido 17 de novembro"])
    async def test_the_first_answer_again(self, painel: Painel, key: str) -> None:
        bruno, path = await painel.person("operador"), f"{RUN}{painel.cadastro.processos[0]}"
        first = await bruno.post(path, headers={"Idempotency-Key": key})
        again = await bruno.post(path, headers={"Idempotency-Key": key})
        assert (first.status_code, again.status_code) == (202, 202)
        assert await first.get_json() == await again.get_json()
        assert len(await painel.rows_of(m.Execucao)) == 1

    async def test_for_something_else_it_is_refused(self, painel: Painel) -> None:
        bruno = await painel.person("operador")
        for processo, status in zip(painel.cadastro.processos[:2], (202, 409), strict=True):
            answer = await bruno.post(f"{RUN}{processo}", headers={"Idempotency-Key": "um"})
            assert answer.status_code == status
        assert (await answer.get_json())["code"] == "id_reusado"

    async def test_a_text_is_this_users_own(self, painel: Painel) -> None:
        bruno, ana = await painel.person("operador"), await painel.person("admin")
        for person, processo in zip((bruno, ana), painel.cadastro.processos[:2], strict=True):
            answer = await person.post(f"{RUN}{processo}", headers={"Idempotency-Key": "um"})
            assert answer.status_code == 202

    async def test_too_long(self, painel: Painel) -> None:
        bruno = await painel.person("operador")
        key = {"Idempotency-Key": "x" * 256}
        assert (await bruno.post(f"{RUN}{painel.cadastro.processos[0]}", headers=key)).status_code == 422


class Sincrono:
    async def asked(self, painel: Painel) -> "asyncio.Task[Any]":
        bruno, path = await painel.person("operador"), f"{RUN}{painel.cadastro.processos[0]}"
        return asyncio.create_task(bruno.post(path, json={"sincrono": True}))


class TestSincrono(Sincrono):
    @pytest.fixture
    def ritmo(self) -> Ritmo:
        return Ritmo(watch_s=0.02, sincrono_s=600.0)  # far above what a test may take

    @pytest.mark.parametrize(("payload", "word"), [(success_payload, "COMPLETED"), (error_payload, "FAILED")])
    async def test_waits_for_the_end(self, painel: Painel, payload: Any, word: str) -> None:
        asked = await self.asked(painel)
        await until_async(lambda: painel.rows_of(m.Execucao), what="the execution is there")
        [found] = await painel.rows_of(m.Execucao)
        ended = await painel.ends(found.id, payload(found.hash_execucao))
        answer = await asked
        assert answer.status_code == 200
        assert await answer.get_json() == {
            "success": True,
            "job_id": str(ended.id),
            "processo_id": str(ended.processo_id),
            "status": word,
            "resultado": ended.resultado,
        }

    async def test_a_process_that_says_goodbye_answers_at_once(self, painel: Painel) -> None:
        asked = await self.asked(painel)
        await until_async(lambda: painel.rows_of(m.Execucao), what="the execution is there")
        painel.app.extensions["painel_hub"].audience.draining = True
        answer = await asked
        assert (answer.status_code, (await answer.get_json())["sincrono_expirou"]) == (202, True)


class TestSincronoTooLong(Sincrono):
    @pytest.fixture
    def ritmo(self) -> Ritmo:
        return Ritmo(sincrono_s=0.1)

    async def test_the_wait_ends(self, painel: Painel) -> None:
        answer = await (await self.asked(painel))
        assert (answer.status_code, (await answer.get_json())["sincrono_expirou"]) == (202, True)


class TestLote:
    PATH = "/api/v2/externos/executar-lote"

    async def test_each_by_itself(self, painel: Painel) -> None:
        running = await painel.started(0)
        done = await painel.started(1)
        await painel.ends(done, success_payload((await painel.execucao(done)).hash_execucao))
        unknown, free = uuid4(), painel.cadastro.processos[2]
        wanted = [*painel.cadastro.processos[:3], unknown, free]
        bruno = await painel.person("operador")
        answer = await bruno.post(self.PATH, json={"processos": [str(i) for i in wanted]})
        assert answer.status_code == 202
        itens = (await answer.get_json())["itens"]
        assert [(item["processo_id"], item["code"]) for item in itens] == [
            (str(wanted[0]), "ja_em_execucao"),
            (str(wanted[1]), "ja_concluido"),
            (str(free), None),
            (str(unknown), "nao_encontrado"),
        ]
        assert itens[0]["job_id"] == str(running)
        assert (await painel.execucao(UUID(itens[2]["job_id"]))).origem == "lote"

    async def test_twice_with_one_key(self, painel: Painel) -> None:
        bruno = await painel.person("operador")
        body = {"processos": [str(i) for i in painel.cadastro.processos]}
        key = {"Idempotency-Key": str(uuid4())}
        first = await (await bruno.post(self.PATH, json=body, headers=key)).get_json()
        assert [item["code"] for item in first["itens"]] == [None] * 4
        assert await (await bruno.post(self.PATH, json=body, headers=key)).get_json() == first

    async def test_five_hundred_in_one_request(self, painel: Painel) -> None:
        """A month is begun with one click: a result for each, one row for each, the month counts them."""
        running = await painel.started(0)
        await put_more(painel.services.database, painel.cadastro, 496)
        wanted = [str(i) for i in painel.cadastro.processos]
        bruno = await painel.person("operador")
        answer = await bruno.post(self.PATH, json={"processos": wanted})
        itens = (await answer.get_json())["itens"]
        assert [item["processo_id"] for item in itens] == wanted
        assert [item["code"] for item in itens] == ["ja_em_execucao"] + [None] * 499
        assert itens[0]["job_id"] == str(running)
        assert len({item["job_id"] for item in itens}) == 500 == len(await painel.rows_of(m.Execucao))
        (resumo,) = await painel.rows_of(m.Resumo)
        assert (resumo.aguardando, resumo.na_fila, resumo.em_andamento) == (499, 499, 1)

    @pytest.mark.parametrize("processos", [[], ["x"], None, [str(UUID(int=n)) for n in range(1_001)]])
    async def test_wrong_lists(self, painel: Painel, processos: Any) -> None:
        bruno = await painel.person("operador")
        body = {} if processos is None else {"processos": processos}
        assert (await bruno.post(self.PATH, json=body)).status_code == 422


class TestCancelar:
    async def test_asked_then_repeated(self, painel: Painel) -> None:
        i, bruno = await painel.started(), await painel.person("operador")
        first = await bruno.delete(f"{CANCEL}{i}?motivo=fatura%20errada")
        body = await first.get_json()
        assert (first.status_code, body["status"], body["job_id"]) == (202, "RUNNING", str(i))
        assert (body["cancelamento"]["por"], body["cancelamento"]["motivo"]) == ("Bruno", "fatura errada")
        again = await bruno.delete(f"{CANCEL}{i}")
        assert again.status_code == 200
        assert await again.get_json() == body

    async def test_never_sent_is_cancelled_at_once(self, painel: Painel) -> None:
        i, bruno = await painel.started(accepted=False), await painel.person("operador")
        answers = [await bruno.delete(f"{CANCEL}{i}") for _ in range(2)]
        assert [a.status_code for a in answers] == [200, 200]
        assert (await answers[0].get_json())["status"] == "CANCELLED"

    async def test_too_late(self, painel: Painel) -> None:
        i, bruno = await painel.started(), await painel.person("operador")
        await painel.ends(i, error_payload((await painel.execucao(i)).hash_execucao))
        answer = await bruno.delete(f"{CANCEL}{i}")
        body = await answer.get_json()
        assert (answer.status_code, body["code"], body["status"]) == (409, "terminal", "FAILED")

    async def test_somebody_elses(self, painel: Painel) -> None:
        i = await painel.started(by="admin")
        bruno, ana = await painel.person("operador"), await painel.person("admin")
        assert (await bruno.delete(f"{CANCEL}{i}")).status_code == 403
        assert (await ana.delete(f"{CANCEL}{i}")).status_code == 202
        assert [row.permitido for row in await painel.rows_of(m.Auditoria)][-2:] == [False, True]

    async def test_force_is_an_admins_after_a_while(self, painel: Painel) -> None:
        i = await painel.started()
        bruno, ana = await painel.person("operador"), await painel.person("admin")
        assert (await bruno.delete(f"{CANCEL}{i}?forcar=true")).status_code == 403
        answer = await ana.delete(f"{CANCEL}{i}?forcar=true")
        body = await answer.get_json()
        assert (answer.status_code, body["code"]) == (409, "cedo_demais")
        assert body["faltam_s"] >= 1

    @pytest.mark.parametrize("query", ["forcar=talvez", "motivo=" + "x" * 201])
    async def test_wrong_words(self, painel: Painel, query: str) -> None:
        i, ana = await painel.started(), await painel.person("admin")
        assert (await ana.delete(f"{CANCEL}{i}?{query}")).status_code == 422

    async def test_unknown(self, painel: Painel) -> None:
        ana = await painel.person("admin")
        assert (await ana.delete(f"{CANCEL}{uuid4()}")).status_code == 404


async def test_a_role_taken_away_counts_at_once(painel: Painel) -> None:
    bruno = await painel.person("operador")
    async with painel.services.database.write() as c:
        await c.execute(m.Usuario.__table__.update().where(m.Usuario.nome == "Bruno").values(papel="leitor"))
    assert (await bruno.post(f"{RUN}{painel.cadastro.processos[0]}")).status_code == 403
