"""Errors of the house with those of its libraries as one line each; loaded only when there is one."""

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.cli.failing import reason
from app.embedded.valkey import EmbeddedError
from app.persistence.migrate import WrongRevision
from app.settings import SettingError

LONGEST = 300  # characters; a driver's message may be a page

SPEAKING = (EmbeddedError, SettingError, WrongRevision)  # their message is the line
DATABASE = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)
EXPECTED = (*SPEAKING, *DATABASE, RedisError, OSError)  # anything else is our own defect, with its traceback


def line_of(error: BaseException) -> str:
    """One line."""
    if isinstance(error, SPEAKING):
        return str(error)
    if isinstance(error, DATABASE):
        text = f"O banco de dados não respondeu como devia: {getattr(error, 'orig', None) or error}"
    elif isinstance(error, RedisError):
        text = f"O Redis não respondeu como devia: {error}"
    elif isinstance(error, OSError) and error.filename:
        text = f"Não é possível usar {error.filename}: {reason(error)}."
    else:  # drivers of Redis wrap theirs: this is the database's connection
        text = f"O banco de dados não respondeu: {reason(error) if isinstance(error, OSError) else error}"
    return " ".join(text.split())[:LONGEST]
