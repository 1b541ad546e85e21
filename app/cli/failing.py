"""What a command that cannot go on says: one line."""

import errno
import socket

import asyncpg
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.embedded.valkey import EmbeddedError
from app.persistence.migrate import WrongRevision
from app.server import PortTaken
from app.settings import SettingError

FAILED, UNKNOWN = 1, 2  # exit codes (contract.md §6)
LONGEST = 300  # characters; a driver's message may be a page

SPEAKING = (EmbeddedError, PortTaken, SettingError, WrongRevision)  # their message is the line
DATABASE = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)
EXPECTED = (*SPEAKING, *DATABASE, RedisError, OSError)  # anything else is our own defect, with its traceback

_REASONS = {
    errno.EACCES: "sem permissão",
    errno.EPERM: "sem permissão",
    errno.EROFS: "só permite leitura",
    errno.ENOTDIR: "não é uma pasta",
    errno.EEXIST: "não é uma pasta",
    errno.EISDIR: "é uma pasta",
    errno.ENOENT: "não existe",
    errno.ENOSPC: "o disco está cheio",
    errno.ECONNREFUSED: "a conexão foi recusada",
    errno.ENAMETOOLONG: "o nome é longo demais",
}


class Failed(Exception):
    """The command ends here; the message is the line."""

    def __init__(self, line: str, *, code: int = FAILED) -> None:
        super().__init__(line)
        self.code = code


def reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def line_of(error: BaseException) -> str:
    """One line, whatever the error is."""
    if isinstance(error, (Failed, *SPEAKING)):
        text = str(error)
    elif isinstance(error, DATABASE):
        text = f"O banco de dados não respondeu como devia: {getattr(error, 'orig', None) or error}"
    elif isinstance(error, RedisError):
        text = f"O Redis não respondeu como devia: {error}"
    elif isinstance(error, OSError) and error.filename:
        text = f"Não é possível usar {error.filename}: {reason(error)}."
    elif isinstance(error, ConnectionError | TimeoutError | socket.gaierror):
        text = f"Um servidor não respondeu: {error}"
    else:
        text = str(error)
    return " ".join(text.split())[:LONGEST]
