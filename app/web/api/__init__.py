"""REST, `/api/v2`: every address with its handler."""

from quart import Blueprint

from app.web.api import (
    anotacoes,
    execucoes,
    externos,
    faturas,
    filas,
    lote,
    pendencias,
    processos,
    retorno,
    selecoes,
    sessao,
)

blueprint = Blueprint("api", __name__, url_prefix="/api/v2")

for path, name, handler, method in (
    ("/externos/executar/<uuid:processo_id>", "executar", externos.executar, "POST"),
    ("/externos/executar-lote", "executar_lote", lote.executar_lote, "POST"),
    ("/externos/status/<uuid:job_id>", "status", externos.status, "GET"),
    ("/externos/cancelar/<uuid:job_id>", "cancelar", externos.cancelar, "DELETE"),
    ("/externos/retorno", "retorno", retorno.retorno, "POST"),
    ("/processos", "processos", processos.processos, "GET"),
    ("/processos/<uuid:processo_id>", "processo", processos.processo, "GET"),
    ("/processos/<uuid:processo_id>/faturas", "faturas", processos.faturas, "GET"),
    ("/processos/<uuid:processo_id>/anotacoes", "anotar", anotacoes.anotar, "POST"),
    ("/anotacoes/<uuid:anotacao_id>", "apagar_anotacao", anotacoes.apagar_anotacao, "DELETE"),
    ("/selecoes", "selecionar", selecoes.selecionar, "POST"),
    ("/selecoes/<uuid:selecao_id>/fazer", "fazer", selecoes.fazer, "POST"),
    ("/faturas/<uuid:fatura_id>/arquivo", "arquivo", faturas.arquivo, "GET"),
    ("/execucoes/<uuid:execucao_id>", "execucao", execucoes.execucao, "GET"),
    ("/execucoes/<uuid:execucao_id>/linhas", "linhas", execucoes.linhas, "GET"),
    ("/execucoes/<uuid:execucao_id>/linhas.txt", "linhas_txt", execucoes.linhas_txt, "GET"),
    ("/execucoes/<uuid:execucao_id>/linhas.jsonl", "linhas_jsonl", execucoes.linhas_jsonl, "GET"),
    ("/operadoras/<uuid:operadora_id>/fila", "fila", filas.fila, "POST"),
    ("/pendencias/<uuid:grupo_id>", "pendencia", pendencias.pendencia, "POST"),
    ("/sessao", "sessao", sessao.sessao, "GET"),
):
    blueprint.add_url_rule(path, name, handler, methods=[method])
