"""Edge cases of `app/web/filters.py`."""

import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.web.filters import FILTERS, ZONE, passos

AGORA = "2026-11-24T17:30:00.000Z"  # 14:30 in São Paulo
FORMAT_JS = Path(__file__).parents[2] / "static" / "js" / "helpers" / "format.js"

SAID: list[tuple[str, tuple[object, ...], str]] = [
    ("reais", ("18932.47",), "R$\u00a018.932,47"),
    ("reais", ("1284310.22",), "R$\u00a01.284.310,22"),
    ("reais", ("0",), "R$\u00a00,00"),
    ("reais", ("-5.5",), "-R$\u00a05,50"),
    ("reais", ("nenhum",), "–"),
    ("numero", (1284,), "1.284"),
    ("porcento", (62,), "62%"),
    ("dia", ("2026-11-24",), "24/11"),
    ("hora", ("2026-11-24T17:03:22.000Z",), "14:03:22"),
    ("data_hora", ("2026-11-25T02:03:22.000Z",), "24/11/2026 23:03:22"),
    ("duracao", (0,), "0 s"),
    ("duracao", (59.9,), "59 s"),
    ("duracao", (60,), "1 min 00 s"),
    ("duracao", (72,), "1 min 12 s"),
    ("duracao", (3599,), "59 min 59 s"),
    ("duracao", (3900,), "1 h 05 min"),
    ("duracao", (172_799,), "47 h 59 min"),
    ("duracao", (946 * 3_600,), "39 dias"),
    ("duracao", (-3,), "0 s"),
    ("ha", ("2026-11-24T17:29:48.000Z", AGORA), "há 12 s"),
    ("ha", ("2026-11-24T17:12:00.000Z", AGORA), "há 18 min"),
    ("ha", ("2026-11-24T16:24:00.000Z", AGORA), "13:24"),
    ("ha", ("2026-11-24T02:59:00.000Z", AGORA), "23/11 23:59"),
    ("ha", ("2026-11-21T17:24:00.000Z", AGORA), "21/11 14:24"),
    ("ha", ("2026-11-24T17:30:02.000Z", AGORA), "há 0 s"),
]


@pytest.mark.parametrize(("name", "values", "expected"), SAID)
def test_a_value_is_said_as_a_brazilian_reads_it(
    name: str, values: tuple[object, ...], expected: str
) -> None:
    assert FILTERS[name](*values) == expected


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_the_page_says_the_same_words_before_and_after_it_moves() -> None:
    calls = [[name, [*values[:1], *map(_ms, values[1:])]] for name, values, _ in SAID]
    script = (
        f"const format = await import({json.dumps(FORMAT_JS.as_uri())});"
        f"console.log(JSON.stringify({json.dumps(calls)}.map(([name, values]) => format[name](...values))))"
    )
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == [expected for *_, expected in SAID]


@pytest.mark.parametrize(
    "name",
    ["reais", "numero", "porcento", "data_hora", "data_hora_curta", "hora", "data", "mes_ano", "mes_extenso", "cnpj",
     "duracao"],
)  # fmt: skip
def test_what_is_missing_is_a_dash_never_a_blank(name: str) -> None:
    assert FILTERS[name](None) == "–"


def test_money_may_be_a_decimal() -> None:
    assert FILTERS["reais"](Decimal("0.005")) == "R$\u00a00,01"
    assert FILTERS["reais"](Decimal("NaN")) == "–"


def test_a_due_date_belongs_to_no_zone() -> None:
    assert FILTERS["data"](date(2026, 11, 20)) == FILTERS["data"]("2026-11-20") == "20/11/2026"


def test_an_instant_has_the_date_of_sao_paulo() -> None:
    late = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    assert FILTERS["data"](late) == FILTERS["data"](late.isoformat()) == "24/11/2026"
    assert FILTERS["data_hora_curta"](late) == "24/11/2026 23:00"


def test_a_month_is_written_short_or_in_full() -> None:
    assert FILTERS["mes_ano"]("2026-11") == "11/2026"
    assert FILTERS["mes_extenso"]("2026-03") == "Março de 2026"


def test_a_cnpj_may_carry_letters() -> None:
    assert FILTERS["cnpj"]("84718741000100") == "84.718.741/0001-00"
    assert FILTERS["cnpj"]("12ABC34501DE35") == "12.ABC.345/01DE-35"
    assert FILTERS["cnpj"]("123") == "123"


def test_elapsed_is_unknown_while_one_end_is() -> None:
    assert FILTERS["decorrido"]("2026-11-24T17:00:00.000Z", AGORA) == 1800
    assert FILTERS["decorrido"](None, AGORA) is None
    assert FILTERS["decorrido"](AGORA, None) is None


def _execucao(
    *etapas: tuple[str, str | None], status: str = "EXECUTANDO", tipo: str = "DOWNLOAD_FATURA"
) -> dict[str, object]:
    walked = [
        {"etapa": word, "rotulo": FILTERS["etapa"](word), "inicio": "2026-11-24T17:29:00.000Z", "fim": fim}
        for word, fim in etapas
    ]
    return {
        "status_execucao": status,
        "tipo_execucao": tipo,
        "etapa": etapas[-1][0] if etapas else None,
        "etapas": walked,
        "data_finalizacao": None if status == "EXECUTANDO" else "2026-11-24T17:29:34.000Z",
    }


def _said(execucao: dict[str, object]) -> str:
    return " ".join(f"{step['rotulo']}:{step['situacao']}" for step in passos(execucao, AGORA))


def test_the_steps_show_what_was_what_is_and_what_comes() -> None:
    running = _execucao(("LOGIN_PORTAL", "2026-11-24T17:29:04.000Z"), ("LOCALIZAR_FATURA", None))
    assert _said(running) == (
        "Login no portal:feita Localizar fatura:atual Baixar fatura:futura Validar fatura:futura Enviar ao SAT:futura"
    )
    assert [step["segundos"] for step in passos(running, AGORA)][:3] == [4, 60, None]


def test_a_failed_run_stops_at_its_step() -> None:
    failed = _execucao(("LOGIN_PORTAL", None), status="FALHOU")
    assert _said(failed).startswith("Login no portal:atual Localizar fatura:futura")
    assert passos(failed, AGORA)[0]["segundos"] == 34


def test_a_concluded_run_shows_only_the_steps_it_took() -> None:
    done = _execucao(("LOGIN_PORTAL", None), ("PASSO_NOVO", None), status="CONCLUIDO")
    assert _said(done) == "Login no portal:feita PASSO_NOVO:feita"


def test_sending_again_has_one_step() -> None:
    assert _said(_execucao(tipo="UPLOAD_SAT")) == "Enviar ao SAT:futura"


def _ms(instant: object) -> float:
    return datetime.fromisoformat(str(instant)).timestamp() * 1000


def test_instants_are_shown_in_the_zone_of_the_installation() -> None:
    token = ZONE.set(ZoneInfo("America/Manaus"))
    try:
        assert FILTERS["hora"]("2026-11-24T17:03:22.000Z") == "13:03:22"
    finally:
        ZONE.reset(token)
