"""When an invoice is due."""

from datetime import date
from typing import Any

import pytest

from app.domain.execucao import Processo
from app.domain.vencimento import expected, vencimento


def a_processo(**known: Any) -> Processo:
    """With these fields; the others are unknown."""
    return Processo(**(dict.fromkeys(Processo.__struct_fields__) | known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mes", "dia", "day"),
    [
        ("2026-11", 12, date(2026, 11, 12)),
        ("2026-11", 31, date(2026, 11, 30)),
        ("2028-02", 30, date(2028, 2, 29)),
        ("2026-11", None, None),
    ],
)
def test_until_the_invoice_arrives_the_contract_says_the_day(
    mes: str, dia: int | None, day: date | None
) -> None:
    assert expected(mes, dia) == day
    assert vencimento(a_processo(mes=mes, dia_vencimento=dia)) == (day, day is not None)


def test_the_invoice_knows_better() -> None:
    told: dict[str, Any] = {"dia_vencimento": 12, "vencimento": date(2026, 11, 20)}
    assert vencimento(a_processo(**told)) == (date(2026, 11, 20), False)
