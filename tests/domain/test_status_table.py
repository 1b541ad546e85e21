"""Every pair of state and trigger has the result that the status table says."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.domain.apply import apply
from app.domain.changes import (
    Accepted,
    CancelRefused,
    CancelWished,
    Change,
    Claimed,
    Decided,
    Dispatching,
    End,
    Lost,
    Told,
)
from app.domain.errors import Fenced, Refused
from app.domain.estado import estado_execucao
from app.domain.execucao import Execucao, Line
from app.domain.status import ACTIVE, EXECUCAO, FINAL, StatusExecucao, may_become

S = StatusExecucao
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def an_execucao(status: str = S.EXECUTANDO, **fields: object) -> Execucao:
    """An execution as it would be in that status."""
    known: dict[str, object] = {
        "id": uuid4(),
        "processo_id": uuid4(),
        "tipo_execucao": "DOWNLOAD_FATURA",
        "status_execucao": status,
        "classe_rpa_utilizada": "API_EXTERNA",
        "hash_execucao": "VIVO-12345678900012-DOWNLOAD-2025-10",
        "parametros_entrada": {},
        "criado_em": AT,
        "data_inicio": AT,
        "ultima_atualizacao_em": AT,
        "iniciado_por": "Ana",
        "iniciado_por_id": None,
        "origem": "pagina",
        "status_processo_anterior": "AGUARDANDO_DOWNLOAD",
        "tentativa": 1,
    }
    if status != S.PENDENTE:
        known |= {"despacho_em": AT, "id_externo": "job-1"}
    return Execucao(**(known | fields))  # type: ignore[arg-type]


def test_the_table_is_the_one_of_the_product() -> None:
    rows = {str(s): (d.rotulo, d.tom, d.job, d.robo) for s, d in EXECUCAO.items()}
    assert rows == {
        "PENDENTE": ("Pendente", "neutral", "PENDING", "PENDING"),
        "EXECUTANDO": ("Executando", "active", "RUNNING", "RUNNING"),
        "INDETERMINADO": ("Sem confirmação", "warning", "UNKNOWN", None),
        "CONCLUIDO": ("Concluído", "good", "COMPLETED", "UPLOADED_SAT"),
        "FALHOU": ("Falhou", "bad", "FAILED", "FAILED"),
        "CANCELADO": ("Cancelado", "muted", "CANCELLED", "CANCELLED"),
    }


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("to", list(S))
def test_the_robot_moves_it_only_where_the_table_allows(status: S, to: S) -> None:
    e = an_execucao(status)
    fim = End(to, "fim", {"a": 1}) if to in FINAL else None
    applied = apply(e, Told(tentativa=1, status=None if fim else to, fim=fim), now=AT)
    assert e.status_execucao == (to if may_become(status, to) else status)
    assert applied.aside == (status in FINAL and fim is not None), "a late end is kept aside, never lost"


@pytest.mark.parametrize("status", sorted(FINAL))
@pytest.mark.parametrize(
    "change",
    [
        Told(progresso=5, linhas=(Line(9, AT, "INFO", "tarde"),)),
        Told(fim=End("FALHOU", "tarde", None)),
        Lost(motivo="x"),
        Accepted(id_externo="y"),
    ],
    ids=lambda c: type(c).__name__,
)
def test_a_terminal_status_is_a_one_way_door(status: str, change: Change) -> None:
    e = an_execucao(status, linhas=3)
    before = (e.status_execucao, e.linhas, e.seq, e.progresso)
    assert not apply(e, change, now=AT).moved
    assert (e.status_execucao, e.linhas, e.seq, e.progresso) == before


@pytest.mark.parametrize("status", list(S))
def test_cancel_in_every_status(status: S) -> None:
    e = an_execucao(status)
    wish = CancelWished(por="Ana", motivo="fatura errada")
    if status in {S.CONCLUIDO, S.FALHOU}:
        with pytest.raises(Refused, match="terminal"):
            apply(e, wish, now=AT)
        return
    apply(e, wish, now=AT)
    if status == S.PENDENTE:  # never left for the robot
        assert (e.status_execucao, e.mensagem_final) == (S.CANCELADO, "Cancelada por Ana: fatura errada")
    else:
        assert e.status_execucao == status
        assert (e.cancelamento_pedido_em is not None) == (status in ACTIVE)


@pytest.mark.parametrize("status", list(S))
def test_claim_in_every_status(status: S) -> None:
    e = an_execucao(status)
    if status in {S.PENDENTE, S.EXECUTANDO}:
        apply(e, Claimed(), now=AT)
        assert e.tentativa == 2
    else:
        with pytest.raises(Refused):
            apply(e, Claimed(), now=AT)


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("to", ["FALHOU", "CANCELADO"])
def test_only_what_is_without_confirmation_can_be_decided(status: S, to: str) -> None:
    e = an_execucao(status)
    decided = Decided(status=to, por="Ana", motivo="vi no portal")
    if status == S.INDETERMINADO:
        apply(e, decided, now=AT)
        assert (e.status_execucao, e.mensagem_final) == (to, "Decidida por Ana: vi no portal")
    else:
        with pytest.raises(Refused, match="nao_indeterminado"):
            apply(e, decided, now=AT)


def test_a_zombie_is_fenced() -> None:
    e = an_execucao(tentativa=2)
    with pytest.raises(Fenced):
        apply(e, Told(tentativa=1, progresso=50), now=AT)
    assert e.progresso is None


def test_progress_never_goes_back_and_is_100_only_when_done() -> None:
    e = an_execucao()
    for said, shown in ((30, 30), (12, 30), (250, 99), (-5, 99)):
        apply(e, Told(tentativa=1, progresso=said), now=AT)
        assert e.progresso == shown
    apply(e, Told(tentativa=1, fim=End("CONCLUIDO", "ok", None)), now=AT)
    assert e.progresso == 100


def test_lines_are_numbered_by_us_and_repeats_are_dropped() -> None:
    e = an_execucao()
    said = [Line(n, AT, "INFO", f"linha {n}") for n in (5, 6, 9)]
    first = apply(e, Told(tentativa=1, linhas=tuple(said)), now=AT)
    again = apply(e, Told(tentativa=1, linhas=(said[2], Line(10, AT, "INFO", "nova"))), now=AT)
    assert [n for n, _ in first.linhas] == [1, 2, 3]
    assert [(n, line.n) for n, line in again.linhas] == [(4, 10)]
    assert (e.linhas, e.cursor_robo) == (4, 10)


def test_the_end_comes_with_its_last_lines() -> None:
    e = an_execucao()
    fim = End("FALHOU", "Credenciais inválidas", None, erro={"codigo_erro": "AUTH-401"})
    applied = apply(e, Told(tentativa=1, linhas=(Line(1, AT, "ERROR", "adeus"),), fim=fim), now=AT)
    assert (e.status_execucao, e.linhas, len(applied.linhas)) == (S.FALHOU, 1, 1)


def test_a_refused_cancel_is_said_to_be_so() -> None:
    e = an_execucao()
    apply(e, CancelWished(por="Ana"), now=AT)
    apply(e, CancelRefused(tentativa=1), now=AT)
    cancelamento = estado_execucao(e)["cancelamento"]
    assert (cancelamento["recusado_em"], cancelamento["confirmado_em"]) == ("2026-11-24T12:00:00.000Z", None)


def test_force_only_after_a_while() -> None:
    e = an_execucao()
    apply(e, CancelWished(por="Bruno"), now=AT)
    force = CancelWished(por="Ana", forcar=True, force_after_s=30)
    with pytest.raises(Refused, match="cedo_demais") as refused:
        apply(e, force, now=AT + timedelta(seconds=10))
    assert refused.value.extra["faltam_s"] == 20
    apply(e, force, now=AT + timedelta(seconds=31))
    assert (e.status_execucao, e.cancelamento_por) == (S.CANCELADO, "Bruno")


def test_the_time_it_took_counts_from_the_dispatch() -> None:
    e = an_execucao(S.PENDENTE)
    apply(e, Dispatching(tentativa=1), now=AT + timedelta(seconds=40))
    apply(e, Accepted(tentativa=1, id_externo="j"), now=AT + timedelta(seconds=41))
    apply(e, Told(tentativa=1, fim=End("CONCLUIDO", "ok", None)), now=AT + timedelta(seconds=100.9))
    assert e.tempo_execucao_segundos == 60
