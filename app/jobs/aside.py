"""Keeps what the robot said that nobody could use: redacted, bounded, counted."""

import contextlib
import json
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import insert

from app.domain.text import clean_json, clean_words
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
                "motivo": clean_words(reason, limit=80),
                "conteudo": _redacted(raw.decode("utf-8", "replace")),
            }
            async with self._database.write() as connection:
                await connection.execute(insert(m.Quarentena), [row])

        return keep


def _redacted(said: str) -> str:
    """A document is looked into field by field; what is none, or was cut off, as a text."""
    with contextlib.suppress(ValueError, RecursionError):
        said = json.dumps(clean_json(json.loads(said)), ensure_ascii=False)
    return clean_words(said)
