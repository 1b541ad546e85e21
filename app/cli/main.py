"""From the words of a command line to its exit code."""

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from app.cli import running
from app.cli.commands import parser
from app.cli.failing import FAILED, Failed

INTERRUPTED = 130  # as shells say that Ctrl-C ended it


def main(argv: Sequence[str] | None = None) -> int:
    """0 done, 1 failed (one line on stderr), 2 usage or unknown thing."""
    _speak()
    try:
        args = parser().parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    try:
        return running.run(_command(args.run)(args))
    except Failed as failed:
        return _end(str(failed), failed.code)
    except BrokenPipeError:  # `painel simular listar | head`: whoever read has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except _expected() as error:
        return _end(_line_of(error), FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def _command(where: str) -> Callable[[Namespace], Coroutine[Any, Any, int]]:
    """Loaded only when it is wanted: `painel token create` has no use for a web server."""
    module, _, name = where.partition(":")
    command: Callable[[Namespace], Coroutine[Any, Any, int]]
    command = getattr(importlib.import_module(f"app.cli.{module}"), name)
    return command


def _expected() -> tuple[type[BaseException], ...]:
    """Asked for only when something was raised: these are the libraries' errors."""
    from app.cli.lines import EXPECTED

    return EXPECTED


def _line_of(error: BaseException) -> str:
    from app.cli.lines import line_of

    return line_of(error)


def _end(line: str, code: int) -> int:
    print(f"painel: {line}", file=sys.stderr)
    return code


def _speak() -> None:
    """A terminal that has no ✅ gets a ? instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
