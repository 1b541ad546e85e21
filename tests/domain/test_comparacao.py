"""What is different from the last run that ended well, and nothing when nothing is."""

from datetime import timedelta
from decimal import Decimal

from app.domain.comparacao import Mudanca, Retrato, mudancas
from app.domain.values import iso
from tests.domain.test_status_table import AT, an_execucao

STEP = {
    "etapa": "LOGIN_PORTAL",
    "rotulo": "Login no portal",
    "inicio": iso(AT),
    "fim": iso(AT + timedelta(seconds=9)),
}
GOOD = an_execucao(
    "CONCLUIDO", tempo_execucao_segundos=100, etapas=[STEP], parametros_entrada={"parametros": {"contas": 12}}
)


def test_a_run_like_the_last_one_has_nothing_to_say() -> None:
    again = an_execucao(
        "CONCLUIDO", tempo_execucao_segundos=119, parametros_entrada={"parametros": {"contas": 12}}
    )
    assert mudancas(Retrato(again, 12, Decimal(105)), Retrato(GOOD, 12, Decimal(100))) == []


def test_everything_that_differs_is_said_once() -> None:
    slow = an_execucao(
        "CONCLUIDO", tempo_execucao_segundos=300, iniciado_por="Bruno",
        parametros_entrada={"parametros": {"contas": 11, "senha": "abc123"}},
    )  # fmt: skip
    found = mudancas(Retrato(slow, 11, Decimal(50)), Retrato(GOOD, 12, Decimal(100)))
    assert found == [
        Mudanca("faturas", 11, 12),
        Mudanca("valor", Decimal(50), Decimal(100)),
        Mudanca("duracao", 300, 100),
        Mudanca("operador", "Bruno", "Ana"),
        Mudanca("parametro", 11, 12, "contas"),
        Mudanca("parametro", "••••••", None, "senha"),
    ]


def test_a_failure_says_where_it_stopped_and_how_long_that_step_took_before() -> None:
    failed = an_execucao("FALHOU", etapa="LOGIN_PORTAL", parametros_entrada={"parametros": {"contas": 12}})
    assert mudancas(Retrato(failed), Retrato(GOOD, 12, Decimal(100))) == [
        Mudanca("parou", "Login no portal", 9.0)
    ]


def test_a_run_under_way_is_not_compared() -> None:
    assert mudancas(Retrato(an_execucao()), Retrato(GOOD, 12, Decimal(100))) == []
