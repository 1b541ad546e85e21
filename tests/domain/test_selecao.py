"""What a deed over a selection would do, for whom."""

from uuid import UUID, uuid4

import pytest

from app.domain.selecao import Acao, Candidato, Razao, planned

BRUNO, ANA = uuid4(), uuid4()


def one(
    status: str | None, *, processo: str = "AGUARDANDO_DOWNLOAD", by: UUID = BRUNO, cancelando: bool = False
) -> Candidato:
    execucao = None if status is None else uuid4()
    return Candidato(uuid4(), processo, "VIVO", execucao, status, cancelando, by if status else None)


@pytest.mark.parametrize(
    ("candidato", "why"),
    [
        (one(None), None),
        (one("FALHOU", processo="ERRO_DOWNLOAD"), None),
        (one("CANCELADO"), None),
        (one("PENDENTE"), Razao.NA_FILA),
        (one("EXECUTANDO", processo="DOWNLOAD_EM_ANDAMENTO"), Razao.EM_EXECUCAO),
        (one("INDETERMINADO", processo="DOWNLOAD_EM_ANDAMENTO"), Razao.SEM_CONFIRMACAO),
        (one("CONCLUIDO", processo="DOWNLOAD_CONCLUIDO"), Razao.CONCLUIDO),
        (one("CANCELADO", processo="DOWNLOAD_CONCLUIDO"), Razao.CONCLUIDO),
    ],
)
def test_who_is_run_and_who_is_left_out(candidato: Candidato, why: Razao | None) -> None:
    plano = planned(Acao.EXECUTAR, [candidato], papel="operador", usuario_id=ANA)
    if why is None:
        assert (plano.fazer, plano.pular) == ([(candidato.id, None)], {})
    else:
        assert (plano.fazer, plano.pular) == ([], {why: [candidato.id]})


def test_an_operator_cancels_own_runs_an_admin_anybodys() -> None:
    mine, others = one("EXECUTANDO"), one("PENDENTE", by=ANA)
    asked, idle = one("EXECUTANDO", cancelando=True), one("FALHOU")
    all_of_them = [mine, others, asked, idle]
    left_out = {Razao.CANCELANDO: [asked.id], Razao.SEM_EXECUCAO: [idle.id]}
    plano = planned(Acao.CANCELAR, all_of_them, papel="operador", usuario_id=BRUNO)
    assert plano.fazer == [(mine.id, mine.execucao_id)]
    assert plano.pular == {**left_out, Razao.DE_OUTRA_PESSOA: [others.id]}
    plano = planned(Acao.CANCELAR, all_of_them, papel="admin", usuario_id=uuid4())
    assert plano.fazer == [(mine.id, mine.execucao_id), (others.id, others.execucao_id)]
    assert plano.pular == left_out
