"""A database at this version's schema: migrated once a process, then copied; migrating takes longer than most tests."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from app.persistence import migrate
from app.persistence.database import Database
from tests.places import sqlite_url


class Schema:
    """Its folder lives as long as the process."""

    folder: TemporaryDirectory[str] | None = None

    @classmethod
    async def put_in(cls, folder: Path) -> None:
        """An empty `painel.db` as `painel migrate` would leave it; one that is there already stays."""
        if cls.folder is None:
            made = TemporaryDirectory(prefix="painel-schema-")
            database = Database(sqlite_url(Path(made.name)))
            await migrate.upgrade(database)
            await database.close()
            cls.folder = made
        _copy(Path(cls.folder.name) / "painel.db", folder)

    @classmethod
    def remove(cls) -> None:
        if cls.folder is not None:
            cls.folder.cleanup()
            cls.folder = None


def _copy(made: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / made.name).exists():
        shutil.copyfile(made, folder / made.name)
