"""argparse that speaks Portuguese."""

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from app.settings import SettingError

_ERRORS = (  # argparse's own sentences, which it offers no other way to translate
    (r"the following arguments are required: (.*)", r"falta informar: \1"),
    (r"unrecognized arguments: (.*)", r"argumento desconhecido: \1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1: \2 não existe; use \3"),
    (r"argument (.*?): expected .*", r"\1: falta o valor"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 não recebe valor"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 não combina com \2"),
    (r"ambiguous option: (.*?) could match (.*)", r"opção incompleta: \1 pode ser \2"),
    (r"argument (.*?): (.*)", r"\1: \2"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "uso: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Ends with code 2 and one line for what it does not understand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Formatter, **options)
        self._positionals.title = "argumentos"
        self._optionals.title = "opções"
        self.add_argument("-h", "--help", action="help", help="mostra esta ajuda")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.format_usage()}{self.prog}: {_translated(message)}\n")


def _translated(message: str) -> str:
    for pattern, ours in _ERRORS:
        if found := re.fullmatch(pattern, message, re.S):
            return found.expand(ours)
    return message


def checked(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """A value read as settings are, with their sentence when it is wrong."""

    def read(text: str) -> Any:
        try:
            return parse(text)
        except (SettingError, ValueError) as wrong:
            raise argparse.ArgumentTypeError(f"{text!r}: {wrong}") from None

    return read


def whole(text: str) -> int:
    """Raises ValueError in Portuguese."""
    try:
        return int(text)
    except ValueError:
        raise ValueError("use um número inteiro") from None
