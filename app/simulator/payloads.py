"""The robot's final word, field by field as the integration's two examples."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

from app.simulator.lines import caminho
from app.simulator.orders import Order
from app.simulator.scenarios import dice

Payload = dict[str, object]

MISSING = 0.04  # of the months lack an invoice that the others have
MONTHLY = (0.94, 1.06)  # how far an amount is from that of other months
SAID_AFTER_S = 0.002  # the examples' `timestamp` follows `finalizado_em` by so much

FALHOU_AUTH = "Processo interrompido: falha crítica na etapa de autenticação."
FALHOU_SAT = "Processo interrompido: falha no envio dos comprovantes ao SAT."
CANCELADO = "Processo cancelado a pedido do operador."


def instant(epoch_s: float) -> str:
    """ISO 8601 in UTC with milliseconds, as the robot spells it."""
    return datetime.fromtimestamp(epoch_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def success(
    order: Order, faturas: list[Payload], *, metricas: Payload, since: float, until: float
) -> Payload:
    """A job that reached the SAT; times in epoch seconds."""
    count = len(faturas)
    comprovantes = f"{count} comprovante{'s' if count != 1 else ''} enviado{'s' if count != 1 else ''} ao SAT"
    baixadas = f"{count} fatura{'s' if count != 1 else ''}"
    only_sent = order.servico == "UPLOAD_SAT"
    message = f"Processo concluído com {comprovantes if only_sent else f'{baixadas} e {comprovantes}'}."
    process = _process(order, "UPLOADED_SAT", since=since, until=until)
    return _payload(message, {**process, "faturas": faturas, "metricas": metricas}, until=until)


def auth_failure(order: Order, *, since: float, until: float) -> Payload:
    """The integration's example of an error."""
    detalhes = {
        "etapa_falha": "LOGIN_PORTAL",
        "codigo_erro": "AUTH-401",
        "mensagem_erro": "Credenciais inválidas ou sessão expirada.",
        "tentativas": 3,
        "acao_recomendada": f"Atualizar senha no portal {order.operadora} e reenfileirar.",
    }
    process = _process(order, "FAILED", since=since, until=until)
    return _payload(FALHOU_AUTH, {**process, "detalhes": detalhes}, until=until)


def sat_failure(order: Order, *, since: float, until: float) -> Payload:
    """Everything went well but the last step."""
    detalhes = {
        "etapa_falha": "ENVIAR_SAT",
        "codigo_erro": "SAT-503",
        "mensagem_erro": "O SAT não recebeu os comprovantes.",
        "tentativas": 3,
        "acao_recomendada": "Aguardar o SAT voltar e reenviar os comprovantes.",
    }
    process = _process(order, "FAILED", since=since, until=until)
    return _payload(FALHOU_SAT, {**process, "detalhes": detalhes}, until=until)


def cancellation(order: Order, *, since: float, until: float) -> Payload:
    """A job that ended because it was asked to."""
    return _payload(CANCELADO, _process(order, "CANCELLED", since=since, until=until), until=until)


def invoices(order: Order, contas: int, *, semente: int, with_valor: bool) -> list[Payload]:
    """The month's invoices of one account: the same whichever job looks."""
    usual, rolled = dice("faturas", *order.assinante), dice("faturas", semente, *order.conta)
    day = usual.choice((5, 10, 15, 20, 25))
    return [
        _invoice(order, number, day=day, cents=_cents(usual, rolled), with_valor=with_valor)
        for number in range(1, contas + 1)
    ]


def contas_of(order: Order, semente: int, between: tuple[int, int]) -> int:
    """How many invoices the month has: as many as ever, now and then one is missing."""
    usual = dice("contas", *order.assinante).randint(*between)
    is_short = dice("contas", semente, *order.conta).random() < MISSING
    return max(1, usual - is_short)


def _cents(usual: Random, rolled: Random) -> int:
    """An amount near the one of other months."""
    return int(usual.randrange(8_000, 400_000) * rolled.uniform(*MONTHLY))


def _invoice(order: Order, number: int, *, day: int, cents: int, with_valor: bool) -> Payload:
    valor = Decimal(cents) / 100
    fatura: Payload = {
        "caminho": caminho(order, number),
        "data_vencimento": f"{day:02d}-{order.mes:02d}-{order.ano:04d}",
        "mes": order.mes,
        "ano": order.ano,
    }
    return {**fatura, "valor": f"{valor:.2f}"} if with_valor else fatura


def _process(order: Order, status_final: str, *, since: float, until: float) -> Payload:
    return {
        "hash_execucao": order.hash_execucao,
        "status_final": status_final,
        "cliente": order.razao_social,
        "operadora": order.operadora,
        "servico": order.servico,
        "criado_em": instant(since),
        "finalizado_em": instant(until),
    }


def _payload(message: str, process: Payload, *, until: float) -> Payload:
    return {
        "success": process["status_final"] == "UPLOADED_SAT",
        "message": message,
        "processes": [process],
        "timestamp": instant(until + SAID_AFTER_S),
    }
