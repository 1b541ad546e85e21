"""The robot's last word is the integration's two examples, field by field."""

import re
from decimal import Decimal

from app.simulator import serve

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


async def test_a_success_is_the_example_field_by_field(caller):
    async with serve(velocidade=200) as robot:
        job_id = await caller.start(robot.url, caller.order("sem_valor"))
        seen, _ = await caller.to_the_end(robot.url, job_id)
    payload = seen["result"]
    (process,) = payload["processes"]
    count = len(process["faturas"])
    assert count > 1
    assert list(payload) == ["success", "message", "processes", "timestamp"]
    assert payload["success"] is True
    assert payload["message"] == (
        f"Processo concluído com {count} faturas e {count} comprovantes enviados ao SAT."
    )
    assert {k: v for k, v in process.items() if isinstance(v, str) and not INSTANT.fullmatch(v)} == {
        "hash_execucao": "VIVO-12345678900012-DOWNLOAD-2025-10",
        "status_final": "UPLOADED_SAT",
        "cliente": "BRM Solutions",
        "operadora": "VIVO",
        "servico": "DOWNLOAD_FATURAS",
    }
    assert list(process)[5:] == ["criado_em", "finalizado_em", "faturas", "metricas"]
    assert list(process["metricas"]) == ["tempo_execucao_segundos", "requisicoes_http", "erros_recuperados"]
    assert all(isinstance(value, int) for value in process["metricas"].values())
    assert process["criado_em"] < process["finalizado_em"] <= payload["timestamp"]
    first = process["faturas"][0]
    assert list(first) == ["caminho", "data_vencimento", "mes", "ano"]
    assert first["caminho"] == "s3://brm-bucket/VIVO/2025-10/0001.pdf"
    assert re.fullmatch(r"\d\d-10-2025", first["data_vencimento"])
    assert (first["mes"], first["ano"]) == (10, 2025)


async def test_an_error_is_the_example_field_by_field(caller):
    order = caller.order(
        "erro",
        hash_execucao="CLARO-44556677000188-UPLOAD-2025-10",
        cliente={"razao_social": "Clínica Saúde Total", "cnpj": "44556677000188"},
        operadora="CLARO",
        servico="UPLOAD_SAT",
    )
    async with serve(velocidade=200) as robot:
        seen, lines = await caller.to_the_end(robot.url, await caller.start(robot.url, order))
    payload = seen["result"]
    (process,) = payload["processes"]
    for moment in (process.pop("criado_em"), process.pop("finalizado_em"), payload.pop("timestamp")):
        assert INSTANT.fullmatch(moment)
    assert payload == {
        "success": False,
        "message": "Processo interrompido: falha crítica na etapa de autenticação.",
        "processes": [
            {
                "hash_execucao": "CLARO-44556677000188-UPLOAD-2025-10",
                "status_final": "FAILED",
                "cliente": "Clínica Saúde Total",
                "operadora": "CLARO",
                "servico": "UPLOAD_SAT",
                "detalhes": {
                    "etapa_falha": "LOGIN_PORTAL",
                    "codigo_erro": "AUTH-401",
                    "mensagem_erro": "Credenciais inválidas ou sessão expirada.",
                    "tentativas": 3,
                    "acao_recomendada": "Atualizar senha no portal CLARO e reenfileirar.",
                },
            }
        ],
    }
    assert seen["status"] == "FAILED"
    assert seen["etapa"] == "LOGIN_PORTAL"
    assert seen["progress"] < 100
    assert "senha=" in " ".join(line["message"] for line in lines), "masking needs work to do"


async def test_invoices_carry_money_as_text_with_two_decimals(caller):
    async with serve(velocidade=200, cenario="sucesso") as robot:
        seen, _ = await caller.to_the_end(robot.url, await caller.start(robot.url, caller.order()))
    values = [fatura["valor"] for fatura in seen["result"]["processes"][0]["faturas"]]
    assert all(re.fullmatch(r"\d+\.\d\d", value) for value in values)
    assert sum(map(Decimal, values)) > 0
    assert (seen["status"], seen["progress"], seen["etapa"]) == ("UPLOADED_SAT", 100, "ENVIAR_SAT")


async def test_an_upload_only_sends_what_the_download_fetched(caller):
    upload = {"servico": "UPLOAD_SAT", "hash_execucao": "VIVO-12345678900012-UPLOAD-2025-10"}
    async with serve(velocidade=400) as robot:
        down, _ = await caller.to_the_end(
            robot.url, await caller.start(robot.url, caller.order("muitas_faturas"))
        )
        failed, _ = await caller.to_the_end(
            robot.url, await caller.start(robot.url, caller.order("erro_sat", **upload))
        )
        up_id = await caller.start(robot.url, caller.order("sucesso", **upload))
        up, lines = await caller.to_the_end(robot.url, up_id)
        seen = await caller.look(robot.url, up_id)
    assert failed["result"]["processes"][0]["detalhes"]["etapa_falha"] == "ENVIAR_SAT"
    assert up["result"]["processes"][0]["servico"] == "UPLOAD_SAT"
    assert up["result"]["processes"][0]["faturas"] == down["result"]["processes"][0]["faturas"]
    assert len(up["result"]["processes"][0]["faturas"]) >= 100
    assert seen["etapa"] == "ENVIAR_SAT"
    assert not any("Login" in line["message"] for line in lines)


async def test_the_steps_come_in_order_with_progress_that_never_falls(caller):
    async with serve(velocidade=60) as robot:
        job_id = await caller.start(robot.url, caller.order("sucesso"))
        etapas, progress, desde, seen = [], [], 0, {"result": None}
        while not seen["result"]:
            seen = await caller.look(robot.url, job_id, desde=desde, espera=10)
            desde = seen["linhas"]
            progress.append(seen["progress"])
            if seen["etapa"] and seen["etapa"] not in etapas:
                etapas.append(seen["etapa"])
    order = ["LOGIN_PORTAL", "LOCALIZAR_FATURA", "BAIXAR_FATURA", "VALIDAR_FATURA", "ENVIAR_SAT"]
    assert [etapa for etapa in order if etapa in etapas] == etapas
    assert "BAIXAR_FATURA" in etapas
    assert progress == sorted(progress)
    assert progress[-1] == 100
