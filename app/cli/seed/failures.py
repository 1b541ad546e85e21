"""How past executions failed where the simulated robot has no scenario for it."""

from typing import Any, NamedTuple

from app.simulator.orders import Order
from app.simulator.payloads import instant


class Failure(NamedTuple):
    """In which step, under which code, with what advice; `said` are the robot's last lines."""

    etapa: str
    codigo: str
    mensagem: str
    acao: str
    said: tuple[tuple[str, str], ...]


FAILURES = {
    "PORTAL-503": Failure(
        "LOCALIZAR_FATURA",
        "PORTAL-503",
        "Portal da operadora em manutenção.",
        "Aguardar o portal voltar e executar de novo.",
        (
            ("WARN", "Portal respondeu HTTP 503; tentativa 1 de 3"),
            ("WARN", "Portal respondeu HTTP 503; tentativa 2 de 3"),
            ("WARN", "Portal respondeu HTTP 503; tentativa 3 de 3"),
            ("ERROR", "PORTAL-503: Portal da operadora em manutenção."),
        ),
    ),
    "FATURA-404": Failure(
        "LOCALIZAR_FATURA",
        "FATURA-404",
        "A fatura da competência ainda não foi emitida.",
        "Conferir a data de emissão com a operadora e executar de novo depois dela.",
        (
            ("INFO", "Competência não consta na lista de faturas; atualizando a página"),
            ("WARN", "Nenhuma fatura com emissão no mês"),
            ("ERROR", "FATURA-404: A fatura da competência ainda não foi emitida."),
        ),
    ),
    "PDF-422": Failure(
        "VALIDAR_FATURA",
        "PDF-422",
        "O PDF baixado não abre: arquivo incompleto.",
        "Executar de novo; se repetir, baixar pelo portal e avisar o suporte.",
        (
            ("WARN", "Conta 0001: PDF com 0 páginas; baixando outra vez"),
            ("WARN", "Conta 0001: PDF com 0 páginas"),
            ("ERROR", "PDF-422: O PDF baixado não abre: arquivo incompleto."),
        ),
    ),
}


def payload(order: Order, failure: Failure, *, since_s: float, until_s: float) -> dict[str, Any]:
    """The robot's final word in the integration's shape; times in epoch seconds."""
    detalhes = {
        "etapa_falha": failure.etapa,
        "codigo_erro": failure.codigo,
        "mensagem_erro": failure.mensagem,
        "tentativas": 3,
        "acao_recomendada": failure.acao,
    }
    process = {
        "hash_execucao": order.hash_execucao,
        "status_final": "FAILED",
        "cliente": order.razao_social,
        "operadora": order.operadora,
        "servico": order.servico,
        "criado_em": instant(since_s),
        "finalizado_em": instant(until_s),
        "detalhes": detalhes,
    }
    message = f"Processo interrompido: {failure.mensagem}"
    return {"success": False, "message": message, "processes": [process], "timestamp": instant(until_s)}
