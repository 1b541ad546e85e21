"""A success may still be wrong: fewer invoices than last month, half the money."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.domain.indisponivel import is_awaited, last_due, next_due
from app.domain.silenciosos import Colhido, Divergencia, divergencia, mes_anterior

FUSO = ZoneInfo("America/Sao_Paulo")
BEFORE = Colhido(12, Decimal("1000.00"))
DONE = "DOWNLOAD_CONCLUIDO"


@pytest.mark.parametrize(
    ("faturas", "valor", "found"),
    [
        (12, "1000.00", None),
        (12, "1499.99", None),
        (11, "1000.00", Divergencia(faturas=(11, 12))),
        (12, "1500.00", Divergencia(valor=(Decimal("1500.00"), Decimal("1000.00")))),
        (12, "500.00", Divergencia(valor=(Decimal("500.00"), Decimal("1000.00")))),
    ],
)
def test_eleven_where_twelve_were_is_worth_a_look(
    faturas: int, valor: str, found: Divergencia | None
) -> None:
    assert divergencia(DONE, Colhido(faturas, Decimal(valor)), BEFORE) == found


def test_nothing_is_said_without_a_month_to_compare_with() -> None:
    assert divergencia(DONE, Colhido(1, None), None) is None
    assert divergencia(DONE, Colhido(1, None), Colhido(0, None)) is None
    assert divergencia("ERRO_DOWNLOAD", Colhido(0, None), BEFORE) is None
    assert divergencia(DONE, Colhido(12, None), BEFORE) is None


def test_the_month_before_january_is_december() -> None:
    assert [mes_anterior(mes) for mes in ("2026-01", "2026-11")] == ["2025-12", "2026-10"]


def test_a_missing_invoice_is_asked_for_the_next_morning_at_seven() -> None:
    evening = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # 20:30 where people work
    dawn = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # 06:00
    for at in (evening, dawn):
        assert next_due(at, FUSO).isoformat() == "2026-11-26T07:00:00-03:00"
    assert last_due(dawn, FUSO).isoformat() == "2026-11-25T07:00:00-03:00"


def test_an_invoice_that_never_came_is_an_error_after_three_months() -> None:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    assert [is_awaited(mes, at) for mes in ("2026-07", "2026-08", "2026-11", "2026-12")] == [
        False,
        True,
        True,
        True,
    ]
