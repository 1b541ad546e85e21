"""Keeps what the robot said that nobody could use: redacted, bounded, counted."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import insert

from app.domain.text import clean
from app.domain.values import now
from app.persistence import models as m
from app.persistence.database import Database

KEPT = 50  # of one execution in one process; a robot that only babbles must not fill the disk


class Aside:
    """`of(id)` is what the client calls with each thing that it did not understand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, execucao_id: UUID) -> Callable[[str, bytes], Awaitable[None]]:
        kept = 0

        async def keep(reason: str, raw: bytes) -> None:
            nonlocal kept
            kept += 1
            if kept > KEPT:
                return
            row = {
                "em": now(),
                "execucao_id": execucao_id,
                "motivo": clean(reason, limit=80),
                "conteudo": clean(raw.decode("utf-8", "replace")),
            }
            async with self._database.write() as connection:
                await connection.execute(insert(m.Quarentena), [row])

        return keep
