"""What the robot writes in its log, step by step."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from app.simulator.orders import Order


class Beat(NamedTuple):
    """One log line; `weight` is its share of the job's time."""

    weight: float
    level: str
    text: str


def login(order: Order, dice: Random) -> Iterator[Beat]:
    """A login that works. One line leaks a password and one a token, as real robots do."""
    yield Beat(1, "INFO", f"Robô aceitou o trabalho {order.hash_execucao}")
    yield Beat(2, "INFO", f"Abrindo portal corporativo {order.operadora}")
    yield Beat(1, "DEBUG", f"Credencial do cofre: usuario=brm.{order.cnpj[:4]} senha={_secret(dice)}")
    if dice.random() < 0.3:
        yield Beat(3, "WARN", f"Portal lento: resposta em {_seconds(dice)} s (habitual 1,2 s)")
    yield Beat(1, "DEBUG", f"GET /sessao Authorization: Bearer {_secret(dice)}{_secret(dice)}")
    yield Beat(2, "INFO", f"Login concluído (sessão {dice.randrange(16**4):04x})")


def failed_login(order: Order, dice: Random) -> Iterator[Beat]:
    """Three attempts that the carrier refuses."""
    yield Beat(1, "INFO", f"Robô aceitou o trabalho {order.hash_execucao}")
    yield Beat(2, "INFO", f"Abrindo portal corporativo {order.operadora}")
    for attempt in (1, 2, 3):
        yield Beat(2, "INFO", f"Login: tentativa {attempt} de 3 (senha={_secret(dice)})")
        yield Beat(2, "WARN", f"Portal {order.operadora} recusou as credenciais (HTTP 401)")
    yield Beat(1, "ERROR", "AUTH-401: Credenciais inválidas ou sessão expirada.")


def locate(order: Order, contas: int, dice: Random) -> Iterator[Beat]:
    """Finding the month's invoices."""
    month = f"{order.mes:02d}/{order.ano}"
    yield Beat(2, "INFO", f"Procurando a competência {month}")
    if dice.random() < 0.2:
        yield Beat(2, "WARN", "Lista de contas incompleta; recarregando a página")
    found = "1 conta" if contas == 1 else f"{contas} contas"
    yield Beat(2, "INFO", f"Competência {month} localizada: {found}")


def download(order: Order, contas: int, dice: Random) -> Iterator[Beat]:
    """One or two lines per invoice; now and then the portal hangs up and the robot tries again."""
    for number in range(1, contas + 1):
        if dice.random() < 0.08:
            yield Beat(2, "WARN", f"Portal lento: resposta em {_seconds(dice)} s (habitual 1,2 s)")
        yield Beat(2, "INFO", f"Conta {number:04d}: baixando PDF ({_size(dice)} MB)")
        if dice.random() < 0.06:
            yield Beat(2, "ERROR", f"Conta {number:04d}: conexão encerrada pelo portal; tentativa 1 de 3")
            yield Beat(3, "INFO", f"Conta {number:04d}: baixando PDF ({_size(dice)} MB)")
        yield Beat(1, "INFO", f"Conta {number:04d}: {caminho(order, number)}")


def validate(contas: int) -> Iterator[Beat]:
    """Checking what was downloaded."""
    yield Beat(2, "INFO", f"Validando {contas} PDF: competência, vencimento, código de barras")
    yield Beat(2, "INFO", f"Validação concluída: {contas} de {contas}")


def send(contas: int, dice: Random) -> Iterator[Beat]:
    """Sending to the SAT."""
    yield Beat(1, "INFO", "Conectado ao SAT")
    for number in range(1, contas + 1):
        yield Beat(1, "INFO", f"Conta {number:04d}: comprovante {dice.randrange(10**8):08d} enviado ao SAT")
    yield Beat(1, "INFO", f"Envio ao SAT concluído: {contas} de {contas}")


def failed_send() -> Iterator[Beat]:
    """Three attempts that the SAT does not take."""
    yield Beat(1, "INFO", "Conectado ao SAT")
    for attempt in (1, 2, 3):
        yield Beat(2, "WARN", f"SAT indisponível (HTTP 503); tentativa {attempt} de 3")
    yield Beat(1, "ERROR", "SAT-503: O SAT não recebeu os comprovantes.")


def flood(count: int) -> Iterator[Beat]:
    """Thousands of lines that nobody needs."""
    for number in range(1, count + 1):
        yield Beat(0.02, "DEBUG", f"Rastreamento {number:05d} de {count:05d}: elemento da página lido")


def dirt() -> Iterator[Beat]:
    """Text that no log should contain: NUL, lone surrogates, terminal codes, reversed writing."""
    yield Beat(1, "INFO", "Nome do arquivo com NUL: fatura\x00.pdf")
    yield Beat(1, "WARNING", "Emoji cortado ao meio: \ud83d fim")
    yield Beat(1, "NOTICE", "\x1b[31mvermelho\x1b[0m \x1b]0;título\x07 e \u202eotxet\u202c")


def cancelled() -> Iterator[Beat]:
    """Leaving the portal in good order."""
    yield Beat(0.5, "WARN", "Cancelamento recebido; encerrando a sessão no portal")
    yield Beat(1, "INFO", "Sessão encerrada; trabalho cancelado")


def caminho(order: Order, number: int) -> str:
    """Where the robot says it put an invoice (number from 1)."""
    return f"s3://brm-bucket/{order.operadora}/{order.competencia}/{number:04d}.pdf"


def _secret(dice: Random) -> str:
    return "".join(dice.choices("ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789", k=14))


def _seconds(dice: Random) -> str:
    return f"{dice.uniform(3, 9):.1f}".replace(".", ",")


def _size(dice: Random) -> str:
    return f"{dice.uniform(0.3, 2.4):.1f}".replace(".", ",")
