"""What the robot says minus what the database has, in our words."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain.status import StatusExecucao
from app.external.schemas import Job, RobotLine
from app.jobs.news import DONE, SILENT, end_of, news
from tests.domain.test_status_table import an_execucao

SEED = json.loads((Path(__file__).parent / "seed_payloads.json").read_text("utf-8"))
S = StatusExecucao


def test_the_seeds_success_ends_it_as_the_seeds_table_says() -> None:
    e = an_execucao(hash_execucao="VIVO-12345678900012-DOWNLOAD-2025-10")
    end = end_of(SEED["sucesso"], execucao=e)
    assert (end.status, end.mensagem, end.resultado, end.erro) == ("CONCLUIDO", DONE, SEED["sucesso"], None)
    (fatura,) = end.faturas
    assert fatura["caminho"] == "s3://brm-bucket/VIVO/2025-10/0001.pdf"
    assert (str(fatura["data_vencimento"]), fatura["mes"], fatura["ano"], fatura["valor"]) == (
        "2025-10-20", 10, 2025, None,
    )  # fmt: skip


def test_the_seeds_error_ends_it_as_the_seeds_table_says() -> None:
    e = an_execucao(hash_execucao="CLARO-44556677000188-UPLOAD-2025-10")
    end = end_of(SEED["erro"], execucao=e)
    assert (end.status, end.mensagem) == ("FALHOU", "Credenciais inválidas ou sessão expirada.")
    assert end.erro == {
        "etapa_falha": "LOGIN_PORTAL",
        "codigo_erro": "AUTH-401",
        "mensagem_erro": "Credenciais inválidas ou sessão expirada.",
        "tentativas": 3,
        "acao_recomendada": "Atualizar senha no portal CLARO e reenfileirar.",
    }


@pytest.mark.parametrize("month", ["2025-10", "10-2025"])
def test_the_process_is_found_whichever_way_its_month_stands(month: str) -> None:
    e = an_execucao(hash_execucao="VIVO-12345678900012-DOWNLOAD-2025-10")
    other = {"hash_execucao": "TIM-1-DOWNLOAD-2025-10", "status_final": "FAILED"}
    mine = {"hash_execucao": f"VIVO-12345678900012-DOWNLOAD-{month}", "status_final": "UPLOADED_SAT"}
    assert end_of({"success": True, "processes": [other, mine]}, execucao=e).status == "CONCLUIDO"


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({}, SILENT),
        ({"success": False, "message": "Portal fora do ar"}, "Portal fora do ar"),
        ({"processes": "texto"}, SILENT),
        ({"processes": [{"status_final": "FAILED", "detalhes": ["lista"]}]}, SILENT),
        (
            {"processes": [{"status_final": "FAILED", "detalhes": {"mensagem_erro": "  "}}], "message": "m"},
            "m",
        ),
    ],
)
def test_missing_fields_are_never_a_crash_and_never_a_blank(result: dict[str, Any], message: str) -> None:
    end = end_of(result, execucao=an_execucao())
    assert (end.status, end.mensagem) == ("FALHOU", message)
    assert end.erro is not None
    assert set(end.erro) == {"etapa_falha", "codigo_erro", "mensagem_erro", "tentativas", "acao_recomendada"}


def test_values_are_summed_exactly_and_a_path_is_one_invoice() -> None:
    faturas = [
        {"caminho": "a", "valor": "0.10"},
        {"caminho": "b", "valor": 0.2},
        {"caminho": "a", "valor": "0.30"},
        "x",
    ]
    result = {"success": True, "processes": [{"status_final": "UPLOADED_SAT", "faturas": faturas}]}
    end = end_of(result, execucao=an_execucao())
    assert [(f["caminho"], f["valor"]) for f in end.faturas] == [
        ("a", Decimal("0.30")),
        ("b", Decimal("0.20")),
    ]


def test_only_what_is_new_is_news() -> None:
    e = an_execucao(progresso=40, etapa="BAIXAR_FATURA", cursor_robo=7)
    seen = Job(status="RUNNING", progress=40, etapa="BAIXAR_FATURA", logs=(RobotLine(7, None, "INFO", "x"),))
    assert news(seen, known=e) is None
    told = news(Job(status="RUNNING", progress=41, etapa="BAIXAR_FATURA"), known=e)
    assert told is not None
    assert (told.progresso, told.linhas, told.tentativa, told.fim) == (41, (), 1, None)


def test_a_status_of_a_newer_robot_keeps_the_present_one() -> None:
    told = news(Job(status="REVIEWING", progress=50), known=an_execucao())
    assert told is not None
    assert told.status is None


def test_secrets_and_hidden_characters_do_not_get_in() -> None:
    lines = tuple(
        RobotLine(n, None, level, text)
        for n, level, text in (
            (1, "warning", "login senha=Segr3do! ok"),
            (2, "fatal", "Authorization: Bearer abc.def.ghi"),
            (3, "trace", "a\x00b\u202ec\x1b[31mvermelho\x1b[0m\x1b]8;;http://x\x07"),
            (4, "INFO", "x" * 9_000),
        )
    )
    told = news(Job(status="RUNNING", logs=lines), known=an_execucao())
    assert told is not None
    texts = [line.texto for line in told.linhas]
    assert "Segr3do" not in texts[0]
    assert "abc.def" not in texts[1]
    assert texts[2] == "a␀b\\u202ec\x1b[31mvermelho\x1b[0m␛]8;;http://x␇"
    assert len(texts[3].encode()) <= 4096
    assert [line.nivel for line in told.linhas] == ["WARN", "ERROR", "INFO", "INFO"]
