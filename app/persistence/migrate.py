"""Brings a database to this version's schema, or says that it is another."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.persistence.database import Database

ADVISORY_LOCK = 7_305_801  # ours alone in the database: concurrent migrations break each other
FOLDER = Path(__file__).parent / "migrations"


class WrongRevision(Exception):
    """The database's schema is not this version's; the message says what to do."""


async def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction."""
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))


async def check(database: Database) -> None:
    """Refuse to work on another schema.

    Raises:
        WrongRevision: one line, in Portuguese, with the command that mends it.
    """
    async with database.read() as connection:
        present = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    wanted = ScriptDirectory.from_config(_config(None)).get_current_head()
    if present != wanted:
        raise WrongRevision(
            f"O banco está na versão {present or 'vazia'}, esta é {wanted}: rode `painel migrate`."
        )


def _config(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    options: dict[str, Any] = {"script_location": str(FOLDER), "path_separator": "os"}
    for name, value in options.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config
