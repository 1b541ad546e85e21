"""What a change of an execution means for its processo, its month."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.domain.causas import Causa, causa
from app.domain.execucao import Execucao, Processo, Resumo
from app.domain.indisponivel import INDISPONIVEL, is_awaited, is_indisponivel
from app.domain.status import EXECUCAO, StatusExecucao, StatusProcesso, TipoExecucao, etapa_rotulo

FALTA_SAT = "Fatura baixada, falta enviar ao SAT"

_COUNTER = {
    StatusProcesso.AGUARDANDO_DOWNLOAD: "aguardando",
    StatusProcesso.DOWNLOAD_EM_ANDAMENTO: "em_andamento",
    StatusProcesso.DOWNLOAD_CONCLUIDO: "concluidos",
    StatusProcesso.ERRO_DOWNLOAD: "com_erro",
}


def settle(p: Processo, e: Execucao, *, faturas: Sequence[dict[str, Any]], now: datetime) -> None:
    """Bring the processo to what its latest execution says (product.md §1–2)."""
    if p.execucao_id != e.id:
        return
    status = EXECUCAO[StatusExecucao(e.status_execucao)].processo
    p.status_processo = str(status or e.status_processo_anterior)
    if e.status_execucao == StatusExecucao.CONCLUIDO:
        _succeeded(p, e, faturas, now)
    elif e.status_execucao == StatusExecucao.FALHOU:
        _failed(p, e, now)


def _succeeded(p: Processo, e: Execucao, faturas: Sequence[dict[str, Any]], now: datetime) -> None:
    if faturas:
        p.url_fatura, p.faturas = faturas[0]["caminho"], len(faturas)
        p.data_download = now
        values = [fatura["valor"] for fatura in faturas if fatura["valor"] is not None]
        p.valor_fatura = sum(values, Decimal("0.00")) if values else None
        p.vencimento = min((f["data_vencimento"] for f in faturas if f["data_vencimento"]), default=None)
    elif e.tipo_execucao == TipoExecucao.DOWNLOAD_FATURA:
        p.url_fatura, p.faturas, p.valor_fatura, p.data_download = None, 0, None, now
        p.vencimento = None
    count = "1 fatura" if p.faturas == 1 else f"{p.faturas} faturas"
    p.detalhe = f"{count} · enviado ao SAT"


def _failed(p: Processo, e: Execucao, now: datetime) -> None:
    if e.tipo_execucao == TipoExecucao.UPLOAD_SAT:
        p.detalhe = FALTA_SAT
        return
    p.url_fatura, p.faturas, p.valor_fatura, p.data_download, p.vencimento = None, 0, None, None, None
    erro = e.erro or {}
    if causa(erro.get("codigo_erro")) == Causa.FATURA_INDISPONIVEL and is_awaited(p.mes, now):
        p.detalhe = INDISPONIVEL
        return
    parts = [etapa_rotulo(erro.get("etapa_falha")), erro.get("codigo_erro")]
    p.detalhe = " · ".join(part for part in parts if part) or e.mensagem_final


def count(resumo: Resumo, p: Processo, e: Execucao | None, sign: int) -> None:
    """Add (`sign` 1) or take away (−1) what this processo is in its month's counters."""
    name = _COUNTER[StatusProcesso(p.status_processo)]
    setattr(resumo, name, getattr(resumo, name) + sign)
    if e is not None and e.status_execucao == StatusExecucao.PENDENTE:
        resumo.na_fila += sign
    if e is not None and e.status_execucao == StatusExecucao.INDETERMINADO:
        resumo.indeterminados += sign
    if is_indisponivel(p):
        resumo.indisponiveis += sign
    resumo.valor += sign * (p.valor_fatura or Decimal("0.00"))
