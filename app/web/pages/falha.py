"""A failure as a person meets it: what to do now, what the robot said besides, how often trying again helped."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.causas import Causa, causa
from app.domain.execucao import Execucao, Processo
from app.domain.fila import estado_fila
from app.domain.indisponivel import HORA, is_indisponivel, next_due
from app.domain.status import StatusExecucao, TipoExecucao
from app.domain.text import clean_json
from app.domain.values import iso, now, same_hash
from app.persistence.queries import ajuda, operadora
from app.web.context import services

SHOWN = ("etapa_falha", "codigo_erro", "mensagem_erro", "tentativas", "acao_recomendada")
OTHERS = 12  # details of the robot's own beside the five that we know; each at most so long
LONGEST = 300


async def of(c: AsyncConnection, p: Processo, e: Execucao | None) -> dict[str, Any]:
    """`falha` for the template: None unless this execution failed; `fatura_baixada_falta_sat` beside it."""
    if e is None or e.status_execucao != StatusExecucao.FALHOU:
        return {"falha": None, "fatura_baixada_falta_sat": False}
    carrier = await operadora.of_cliente(c, p.cliente_id)
    codigo = (e.erro or {}).get("codigo_erro")
    why, is_latest = causa(codigo), p.execucao_id == e.id
    helped = None
    if codigo and why != Causa.SENHA:  # only a new password helps there
        helped = await ajuda.of_codigo(c, carrier.id, codigo)
    again = next_due(now(), services().settings.fuso) if is_latest and is_indisponivel(p) else None
    falha = {
        "causa": why.value,
        "ultima": is_latest,
        "fila": {**estado_fila(carrier), "seq": carrier.versao},
        "ajuda": helped,
        "outros": _others(e),
        "proxima": iso(again),
        "hora": HORA,
    }
    return {"falha": falha, "fatura_baixada_falta_sat": is_latest and _lacks_sat(p, e)}


def _others(e: Execucao) -> list[tuple[str, str]]:
    """What the robot's `detalhes` say beside the fields that everybody knows, as text."""
    found = [(str(k), v) for k, v in _detalhes(e).items() if k not in SHOWN and v not in (None, "", [], {})]
    return [(name[:40], str(clean_json(value, key=name))[:LONGEST]) for name, value in found[:OTHERS]]


def _detalhes(e: Execucao) -> dict[str, Any]:
    processes = (e.resultado or {}).get("processes")
    mine = [one for one in processes if isinstance(one, dict)] if isinstance(processes, list) else []
    for one in mine:
        detalhes = one.get("detalhes")
        is_mine = len(mine) == 1 or same_hash(str(one.get("hash_execucao", "")), e.hash_execucao)
        if is_mine and isinstance(detalhes, dict):
            return detalhes
    return {}


def _lacks_sat(p: Processo, e: Execucao) -> bool:
    return p.url_fatura is not None and e.tipo_execucao == TipoExecucao.UPLOAD_SAT
