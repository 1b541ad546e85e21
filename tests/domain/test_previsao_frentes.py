"""What stands in the way of a month's processos, as the boss would hear it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.domain.causas import Causa, causa
from app.domain.fila import MANUAL, SENHA, Operadora
from app.domain.frentes import Contagem, Falha, Feita, Mes, frentes
from app.domain.previsao import Bloqueio, Frente, Motivo

NOW = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def of(
    *contagens: tuple[str, str | None, int],
    falhas: list[tuple[str | None, int]] | None = None,
    feitas: list[int] | None = None,
    parada: str | None = None,
    espera_faturas: bool = True,
) -> Frente:
    """One carrier: what stands how, failures by code with their age in minutes, ages of what was done."""
    fila = Operadora(id=uuid4(), nome="VIVO")
    if parada is not None:
        fila.parada_em, fila.parada_tipo, fila.parada_por = ago(20), parada, "Ana"
    known = [Falha("VIVO", code, ago(age)) for code, age in falhas or []]
    counted = [Contagem("VIVO", *row) for row in contagens]
    if known:
        counted.append(Contagem("VIVO", "ERRO_DOWNLOAD", None, len(known)))
    mes = Mes(counted, known, [Feita("VIVO", ago(age), 60) for age in feitas or []], [fila], espera_faturas)
    [found] = frentes(mes, limites={"": 2}, now=NOW)
    assert found.total == found.concluidos + found.andando + sum(b.n for b in found.bloqueios)
    return found


def reasons(frente: Frente) -> dict[Motivo, int]:
    return {b.motivo: b.n for b in frente.bloqueios}


ASKED = ("AGUARDANDO_DOWNLOAD", "PENDENTE", 7)
RUNNING = ("DOWNLOAD_EM_ANDAMENTO", "EXECUTANDO", 2)


def test_what_was_asked_for_goes_on_what_was_not_waits_for_us() -> None:
    found = of(("AGUARDANDO_DOWNLOAD", None, 5), ("AGUARDANDO_DOWNLOAD", "CANCELADO", 1), ASKED, RUNNING)
    assert (found.andando, reasons(found)) == (9, {Motivo.A_EXECUTAR: 6})


def test_behind_a_refused_password_the_queue_waits_for_us() -> None:
    found = of(ASKED, RUNNING, falhas=[("AUTH-401", 30), ("AUTH-401", 20)], parada=SENHA)
    assert found.bloqueios == (Bloqueio(Motivo.SENHA, ("VIVO",), 9, ago(30)),)
    assert found.andando == 2  # what is with the robot goes on


def test_a_queue_that_somebody_paused_waits_for_us() -> None:
    assert reasons(of(ASKED, parada=MANUAL)) == {Motivo.PAUSADA: 7}


def test_a_portal_that_refused_twice_holds_the_carrier_since_the_first_time() -> None:
    found = of(ASKED, RUNNING, falhas=[("PORTAL-503", 60), ("PORTAL-504", 40)], feitas=[90, 95, 99])
    assert found.bloqueios == (Bloqueio(Motivo.PORTAL, ("VIVO",), 11, ago(60)),)
    assert found.andando == 0


@pytest.mark.parametrize(
    ("falhas", "feitas"),
    [([("PORTAL-503", 60), ("PORTAL-503", 40)], [10]), ([("PORTAL-503", 400), ("PORTAL-503", 300)], [])],
    ids=["it has worked since", "nobody has tried for hours"],
)
def test_a_portal_that_may_be_back_holds_nothing(falhas: list[tuple[str, int]], feitas: list[int]) -> None:
    found = of(ASKED, falhas=[*falhas], feitas=feitas)
    assert (found.andando, reasons(found)) == (7, {Motivo.FALHAS: 2})


def test_one_refusal_of_a_portal_is_its_own_not_the_queues() -> None:
    found = of(ASKED, falhas=[("PORTAL-503", 10)])
    assert (found.andando, reasons(found)) == (7, {Motivo.PORTAL: 1})


def test_each_failure_waits_for_whoever_can_do_something() -> None:
    found = of(
        ("DOWNLOAD_EM_ANDAMENTO", "INDETERMINADO", 1),
        falhas=[("FATURA-404", 9), ("PDF-422", 9), (None, 9), ("auth-403", 9)],
    )
    assert reasons(found) == {Motivo.SENHA: 1, Motivo.INDECISAS: 1, Motivo.FALHAS: 2, Motivo.FATURA: 1}


def test_an_invoice_that_no_longer_comes_by_itself_is_a_failure_like_others() -> None:
    falhas: list[tuple[str | None, int]] = [("FATURA-404", 9), ("PDF-422", 9)]
    assert reasons(of(falhas=falhas)) == {Motivo.FALHAS: 1, Motivo.FATURA: 1}
    assert reasons(of(falhas=falhas, espera_faturas=False)) == {Motivo.FALHAS: 2}


def test_a_carrier_without_a_pace_of_its_own_takes_as_long_as_the_others() -> None:
    feitas = [Feita("VIVO", ago(n), 100) for n in range(1, 6)]
    queues = [Operadora(id=uuid4(), nome=nome) for nome in ("OI", "VIVO")]
    mes = Mes([Contagem("OI", *ASKED), Contagem("VIVO", *RUNNING)], [], feitas, queues)
    oi, vivo = frentes(mes, limites={"": 2, "OI": 3}, now=NOW)
    assert (oi.ritmo, oi.duracao_s, oi.limite) == (None, 100, 3)
    assert vivo.ritmo is not None


@pytest.mark.parametrize(
    ("codigo", "is_"),
    [
        ("AUTH-401", Causa.SENHA), ("auth-999", Causa.SENHA), ("PORTAL-503", Causa.PORTAL),
        ("FATURA-404", Causa.FATURA_INDISPONIVEL), ("SAT-503", Causa.OUTRA), (None, Causa.OUTRA), ("", Causa.OUTRA),
    ],
)  # fmt: skip
def test_the_cause_behind_a_code(codigo: str | None, is_: Causa) -> None:
    assert causa(codigo) is is_
