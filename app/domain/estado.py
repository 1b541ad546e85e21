"""The states that everybody sees (docs/protocolo.md §States): pure functions of the rows.

A delta is the difference of two of these, so that a snapshot with its deltas applied equals a fresh snapshot.
"""

from typing import Any

from app.domain.execucao import Execucao, Processo, Resumo
from app.domain.indisponivel import is_indisponivel
from app.domain.status import (
    AINDA_NAO,
    CANCELANDO,
    EXECUCAO,
    NA_FILA,
    PROCESSO,
    StatusExecucao,
    StatusProcesso,
    etapa_rotulo,
    is_final,
)
from app.domain.values import iso
from app.domain.vencimento import vencimento

Estado = dict[str, Any]


def difference(old: Estado, new: Estado) -> Estado:
    """The fields that changed, whole: `{**old, **difference(old, new)} == new`."""
    return {key: value for key, value in new.items() if old.get(key) != value or key not in old}


def estado_execucao(e: Execucao) -> Estado:
    """The state of topic `execucao:<id>`; instants ISO UTC, `progresso` 0–100 or None."""
    rotulo, tom = _said(e)
    return {
        "id": str(e.id),
        "processo_id": str(e.processo_id),
        "tipo_execucao": e.tipo_execucao,
        "hash_execucao": e.hash_execucao,
        "status_execucao": e.status_execucao,
        "rotulo": rotulo,
        "tom": tom,
        "final": is_final(e.status_execucao),
        "progresso": e.progresso,
        "etapa": e.etapa,
        "etapa_rotulo": etapa_rotulo(e.etapa),
        "etapa_desde": iso(e.etapa_desde),
        "etapas": e.etapas,
        "tentativa": e.tentativa,
        "criado_em": iso(e.criado_em),
        "despacho_em": iso(e.despacho_em),
        "data_inicio": iso(e.data_inicio),
        "data_finalizacao": iso(e.data_finalizacao),
        "tempo_execucao_segundos": e.tempo_execucao_segundos,
        "ultima_atualizacao_em": iso(e.ultima_atualizacao_em),
        "iniciado_por": e.iniciado_por,
        "iniciado_por_id": None if e.iniciado_por_id is None else str(e.iniciado_por_id),
        "origem": e.origem,
        "espera_motivo": e.espera_motivo,
        "espera_ate": iso(e.espera_ate),
        "linhas": e.linhas,
        "log_incompleto": e.log_incompleto,
        "mensagem_final": e.mensagem_final,
        "cancelamento": _cancelamento(e),
        "erro": e.erro,
    }


def estado_processo(p: Processo, e: Execucao | None) -> Estado:
    """The state of topic `processo:<id>`: a list row; `e` is the processo's latest execution."""
    rotulo, tom = _processo_said(p, e)
    vence, is_expected = vencimento(p)
    return {
        "id": str(p.id),
        "cliente": p.cliente,
        "cnpj": p.cnpj,
        "operadora": p.operadora,
        "mes": p.mes,
        "status_processo": p.status_processo,
        "rotulo": rotulo,
        "tom": tom,
        "detalhe": _detalhe(p, e),
        "vencimento": None if vence is None else vence.isoformat(),
        "vencimento_previsto": is_expected,
        "valor_fatura": None if p.valor_fatura is None else f"{p.valor_fatura:.2f}",
        "data_download": iso(p.data_download),
        "tem_fatura": p.url_fatura is not None,
        "faturas": p.faturas,
        "anotado_em": iso(p.anotado_em),
        "execucao": None if e is None else _latest(e),
    }


def estado_mes(r: Resumo) -> Estado:
    """The state of topic `mes:<AAAA-MM>`: how many per status, R$ as a decimal string."""
    return {
        "mes": r.mes,
        "por_status": {
            StatusProcesso.AGUARDANDO_DOWNLOAD.value: r.aguardando,
            StatusProcesso.DOWNLOAD_EM_ANDAMENTO.value: r.em_andamento,
            StatusProcesso.DOWNLOAD_CONCLUIDO.value: r.concluidos,
            StatusProcesso.ERRO_DOWNLOAD.value: r.com_erro,
        },
        "na_fila": r.na_fila,
        "com_erro": r.com_erro - r.indisponiveis,
        "indisponiveis": r.indisponiveis,
        "indeterminados": r.indeterminados,
        "valor": f"{r.valor:.2f}",
    }


def _processo_said(p: Processo, e: Execucao | None) -> tuple[str, str]:
    if e is not None and e.status_execucao == StatusExecucao.PENDENTE:
        return NA_FILA
    return AINDA_NAO if is_indisponivel(p) else PROCESSO[StatusProcesso(p.status_processo)]


def _said(e: Execucao) -> tuple[str, str]:
    if e.cancelamento_pedido_em is not None and not is_final(e.status_execucao):
        return CANCELANDO
    described = EXECUCAO[StatusExecucao(e.status_execucao)]
    return described.rotulo, described.tom


def _cancelamento(e: Execucao) -> Estado | None:
    if e.cancelamento_pedido_em is None:
        return None
    return {
        "pedido_em": iso(e.cancelamento_pedido_em),
        "por": e.cancelamento_por,
        "motivo": e.cancelamento_motivo,
        "confirmado_em": iso(e.cancelamento_confirmado_em),
        "recusado_em": iso(e.cancelamento_recusado_em),
    }


def _latest(e: Execucao) -> Estado:
    rotulo, tom = _said(e)
    return {
        "id": str(e.id),
        "status_execucao": e.status_execucao,
        "rotulo": rotulo,
        "tom": tom,
        "final": is_final(e.status_execucao),
        "progresso": e.progresso,
        "etapa_rotulo": etapa_rotulo(e.etapa),
        "cancelando": e.cancelamento_pedido_em is not None and not is_final(e.status_execucao),
        "iniciado_por": e.iniciado_por,
        "iniciado_por_id": None if e.iniciado_por_id is None else str(e.iniciado_por_id),
        "data_inicio": iso(e.data_inicio),
        "data_finalizacao": iso(e.data_finalizacao),
        "ultima_atualizacao_em": iso(e.ultima_atualizacao_em),
        "espera_motivo": e.espera_motivo,
        "codigo_erro": (e.erro or {}).get("codigo_erro"),
    }


def _detalhe(p: Processo, e: Execucao | None) -> str | None:
    """The row's second line: why it waits, where it is, or how it ended."""
    if e is not None and not is_final(e.status_execucao):
        if e.status_execucao == StatusExecucao.PENDENTE:
            return e.espera_motivo
        return e.espera_motivo or etapa_rotulo(e.etapa) or "Robô iniciando"
    if p.detalhe is None and e is not None and e.status_execucao == StatusExecucao.CANCELADO:
        return e.mensagem_final
    return p.detalhe
