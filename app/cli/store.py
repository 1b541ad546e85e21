"""The database as commands use it."""

import os
import tempfile
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.cli.failing import UNKNOWN, Failed, reason
from app.embedded.lock import migration_lock
from app.persistence import migrate as migrations
from app.persistence.database import Database
from app.settings import Settings


def settings_of(args: Namespace) -> Settings:
    """The environment's, with what the command line says instead."""
    env = dict(os.environ)
    if getattr(args, "port", None):
        env["PORT"] = str(args.port)
    if getattr(args, "data", None):
        env["PAINEL_DATA"] = str(args.data)
    return Settings.from_env(env)


def usable(data: Path) -> None:
    """Make the folder; raises Failed when nothing can be written there."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise Failed(f"PAINEL_DATA={data}: não é possível escrever nesta pasta ({reason(error)}).") from None


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database at this version's schema: SQLite is brought to it, PostgreSQL must be there.

    Raises:
        WrongRevision: `painel migrate` has not run.
    """
    usable(settings.data)
    database = Database(settings.database_url)
    try:
        if database.is_sqlite:
            async with migration_lock(settings.data):
                await migrations.upgrade(database)
        else:
            await migrations.check(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def existing(settings: Settings) -> AsyncIterator[Database]:
    """A database that somebody has made before; nothing is created. Raises Failed when there is none."""
    path = Path(settings.database_url.partition("///")[2])
    if settings.is_sqlite and not _is_file(path):
        raise Failed(f"Não há banco de dados em {path}: rode `make run` antes.", code=UNKNOWN)
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


def _is_file(path: Path) -> bool:
    return path.is_file()


async def migrate(args: Namespace) -> int:
    """`painel migrate`."""
    settings = settings_of(args)
    usable(settings.data)
    database = Database(settings.database_url)
    try:
        async with migration_lock(settings.data):
            await migrations.upgrade(database)
    finally:
        await database.close()
    print("O banco de dados está na versão deste programa.")
    return 0
