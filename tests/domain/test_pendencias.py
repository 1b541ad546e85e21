"""Failures as work: which belong together, what comes first, how long something may be put off."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from app.domain.errors import Refused
from app.domain.pendencias import Estado, Falha, Pendencia, Retentativa, adiada_ate, chave, grouped

MES = "2026-11"
NOON = datetime(2026, 11, 24, 15, tzinfo=UTC)  # 12:00 where the people are
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def falha(
    codigo: str | None = "PDF-422",
    *,
    operadora: str = "VIVO",
    valor: str | None = "100.00",
    minutes: int = 0,
    estimado: bool = False,
) -> Falha:
    return Falha(
        execucao_id=uuid4(),
        processo_id=uuid4(),
        cliente="Rical",
        cnpj="",
        operadora=operadora,
        codigo_erro=codigo,
        etapa_falha="VALIDAR_FATURA",
        mensagem="não abre",
        acao_recomendada=None,
        em=NOON + timedelta(minutes=minutes),
        valor=None if valor is None else Decimal(valor),
        estimado=estimado,
    )


def test_an_invoice_that_is_missing_is_nobody_s_work_until_its_month_is_too_old() -> None:
    [missing] = grouped(MES, [falha("FATURA-404")])
    [old] = grouped("2026-07", [falha("FATURA-404")])
    [broken] = grouped(MES, [falha("PDF-422")])
    assert [g.is_awaited(NOON) for g in (missing, old, broken)] == [True, False, False]


def test_failures_with_the_same_carrier_code_and_step_are_one_piece_of_work() -> None:
    late, early = falha(minutes=9), falha("pdf-422 ", minutes=1, valor="50.55", estimado=True)
    [one] = grouped(MES, [late, early])
    assert (one.falhas, one.valor, one.estimado) == ([early, late], Decimal("150.55"), True)
    assert len(grouped(MES, [falha(), falha("PDF-500"), falha(operadora="OI"), falha(None)])) == 4
    assert (
        chave(MES, "VIVO", "pdf-422", None)
        == chave(MES, "VIVO", "PDF-422 ", "")
        != chave(MES, "OI", None, None)
    )


def test_what_holds_a_whole_carrier_comes_first_then_what_is_worth_most() -> None:
    found = grouped(
        MES, [falha(valor="9000.00"), falha("PORTAL-503", valor=None), falha("AUTH-401", valor="1.00")]
    )
    assert [g.pendencia.codigo_erro for g in found] == ["AUTH-401", "PDF-422", "PORTAL-503"]
    assert found[2].valor is None


def test_a_group_whose_only_failure_runs_again_is_still_there() -> None:
    known = Pendencia(chave(MES, "VIVO", "PDF-422", None), MES, "VIVO", "PDF-422", None)
    test = Retentativa(uuid4(), known.id, Estado.TESTANDO, uuid4(), None, [], "Ana", uuid4(), NOON)
    assert [g.id for g in grouped(MES, [], [known], [test])] == [known.id]
    assert grouped(MES, [], [known], []) == []


@pytest.mark.parametrize(
    ("ate", "until"),
    [
        ("1h", "2026-11-24T16:00:00+00:00"),
        ("amanha", "2026-11-25T10:00:00+00:00"),
        ("2026-12-24", "2026-12-24T10:00:00+00:00"),
    ],
)
def test_something_is_put_off_until(ate: str, until: str) -> None:
    assert adiada_ate(ate, now=NOON, fuso=SAO_PAULO) == datetime.fromisoformat(until)


@pytest.mark.parametrize("ate", ["", "2026-11-24", "2026-12-25", "nunca", "2026-02-30"])
def test_nothing_is_put_off_for_ever(ate: str) -> None:
    with pytest.raises(Refused, match="no máximo daqui a 30 dias"):
        adiada_ate(ate, now=NOON, fuso=SAO_PAULO)
