"""The words of the command line."""

import argparse
from pathlib import Path
from typing import Any

from app import __version__
from app.cli.parsing import Parser, checked, whole
from app.domain.policy import PAPEIS
from app.domain.selo import Head
from app.domain.values import is_mes
from app.parsing import port_number, positive

_PORT: dict[str, Any] = {"type": checked(port_number), "metavar": "N"}
_SPEED: dict[str, Any] = {"type": checked(positive(float)), "default": 1.0, "metavar": "X"}
_SEED: dict[str, Any] = {"type": checked(whole), "default": 0, "metavar": "N"}


def parser() -> Parser:
    """`args.run` is `module:function` of the command."""
    root = Parser(prog="painel", description="Painel RPA: acompanha ao vivo o que o robô executa.")
    root.add_argument("--version", action="version", version=f"painel {__version__}", help="mostra a versão")
    commands = root.add_subparsers(title="comandos", metavar="comando", required=True, dest="comando")
    _servers(commands)
    _people(commands)
    _audit(commands)
    _work(commands)
    return root


def _add(commands: Any, name: str, run: str, about: str) -> Parser:
    made: Parser = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    made.set_defaults(run=run)
    return made


def _group(commands: Any, name: str, about: str) -> Any:
    made = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    return made.add_subparsers(title="comandos", metavar="comando", required=True, dest="subcomando")


def _servers(commands: Any) -> None:
    demo = _add(commands, "demo", "demo:demo", "tudo em um comando, com dados e robô de demonstração")
    demo.add_argument("--port", **_PORT, help="porta (PORT)")
    demo.add_argument("--data", type=Path, metavar="PASTA", help="pasta desta instalação (PAINEL_DATA)")
    demo.add_argument("--semente", **_SEED, help="sorteio do robô simulado")
    demo.add_argument("--velocidade", **_SPEED, help="quantas vezes mais rápido o robô simulado trabalha")
    _add(commands, "web", "web:web", "o servidor das páginas e da API")
    _add(commands, "worker", "worker:worker", "um processo que só acompanha execuções (PostgreSQL)")
    robot = _add(commands, "simulator", "robot:simulator", "o robô simulado, um servidor HTTP")
    robot.add_argument("--port", type=checked(_any_port), default=0, metavar="N", help="0: uma porta livre")
    robot.add_argument("--semente", **_SEED, help="o mesmo número repete o mesmo sorteio")
    robot.add_argument(
        "--cenario", metavar="NOME", help="todos os trabalhos vão assim (sucesso, erro, lento …)"
    )
    robot.add_argument("--velocidade", **_SPEED, help="quantas vezes mais rápido")
    robot.add_argument("--host", default="127.0.0.1", metavar="ENDEREÇO", help="onde escuta")
    robot.add_argument("--arquivo", type=Path, metavar="ARQUIVO", help="guarda os trabalhos entre inícios")
    robot.add_argument("--filho", action="store_true", help=argparse.SUPPRESS)  # ends with its parent
    _faults(robot)
    _add(commands, "migrate", "store:migrate", "leva o banco de dados à versão deste programa")


def _faults(robot: Parser) -> None:
    robot.add_argument(
        "--falha",
        action="append",
        default=[],
        metavar="NOME[=VALOR]",
        help="o robô falha assim (erro_503, reset …); pode ser repetida",
    )
    robot.add_argument("--retorno", metavar="URL", help="chama este endereço quando um trabalho termina")
    robot.add_argument("--retorno-segredo", metavar="TEXTO", help="com que assina (RETORNO_SEGREDO)")


def _people(commands: Any) -> None:
    users = _group(commands, "user", "pessoas que podem entrar")
    create = _add(users, "create", "people:create_user", "cria uma pessoa")
    create.add_argument("--email", required=True, metavar="E", help="com que ela entra")
    create.add_argument("--nome", required=True, metavar="N", help="como aparece nas páginas")
    create.add_argument("--papel", required=True, choices=PAPEIS, metavar="P", help=", ".join(PAPEIS))
    create.add_argument("--senha-stdin", action="store_true", help="lê a senha da entrada padrão")
    remove = _add(users, "remover-fator", "people:remove_factor", "remove o segundo fator de quem o perdeu")
    remove.add_argument("--usuario", required=True, metavar="E", help="e-mail da pessoa")
    tokens = _group(commands, "token", "chaves da API")
    token = _add(tokens, "create", "people:create_token", "cria uma chave e a mostra uma única vez")
    token.add_argument("--usuario", required=True, metavar="E", help="e-mail da pessoa que a usa")
    token.add_argument("--nome", default="", metavar="N", type=checked(_token_name), help="para que serve")
    token.add_argument("--papel", choices=PAPEIS, metavar="P", help="pode no máximo isto (o da pessoa)")
    token.add_argument("--dias", type=checked(_days), metavar="N", help="vale por tantos dias (sem prazo)")


def _audit(commands: Any) -> None:
    audits = _group(commands, "audit", "a auditoria")
    verify = _add(audits, "verify", "audit:verify", "confere os selos: linhas mudadas, tiradas ou postas")
    verify.add_argument(
        "--cabeca",
        type=checked(_head),
        metavar="N:SELO",
        help="também contra uma cabeça guardada à parte",
    )


def _work(commands: Any) -> None:
    simulate = _group(commands, "simular", "execuções simuladas, sem robô")
    _add(simulate, "listar", "simular:listar", "lista os processos")
    for name, about in (("sucesso", "uma execução que conclui"), ("erro", "uma execução que falha")):
        one = _add(simulate, name, f"simular:{name}", about)
        one.add_argument("uuid", metavar="UUID", help="identificador do processo")
    _add(simulate, "multiplas", "simular:multiplas", "cinco execuções ao mesmo tempo")
    bring = _add(commands, "importar", "cadastro:importar", "cadastra clientes de um arquivo CSV")
    bring.add_argument("arquivo", type=Path, help="cnpj;razao_social;operadora;dia_vencimento, com cabeçalho")
    month = _group(commands, "mes", "competências")
    opened = _add(month, "abrir", "cadastro:abrir_mes", "abre os processos de uma competência")
    opened.add_argument("mes", type=checked(_mes), metavar="AAAA-MM", help="a competência")


def _head(text: str) -> Head:
    try:
        return Head.parsed(text)
    except ValueError:
        raise ValueError("escreva N:SELO, como o log e auditoria.cabeca a dizem") from None


def _token_name(text: str) -> str:
    if len(text) > 60:
        raise ValueError("o nome tem no máximo 60 caracteres")
    return text


def _days(text: str) -> int:
    days = whole(text)
    if not 0 < days <= 3_650:
        raise ValueError("use de 1 a 3650 dias")
    return days


def _any_port(text: str) -> int:
    return 0 if text == "0" else port_number(text)


def _mes(text: str) -> str:
    if not is_mes(text):
        raise ValueError("a competência é escrita AAAA-MM")
    return text
