"""The database that every example begins with."""

import tempfile
from pathlib import Path

from app.persistence.database import Database
from tests.cadastro import Cadastro, put_in
from tests.places import sqlite_url
from tests.schema import Schema


class Template:
    """A migrated database with a small company in it, made once and copied for every example."""

    path: Path | None = None
    cadastro: Cadastro

    @classmethod
    async def make(cls) -> tuple[Path, Cadastro]:
        if cls.path is None:
            folder = Path(tempfile.mkdtemp(prefix="painel-machine-"))
            await Schema.put_in(folder)
            database = Database(sqlite_url(folder))
            cls.cadastro = await put_in(database)
            await database.close()
            cls.path = folder / "painel.db"
        return cls.path, cls.cadastro
