"""Which lines of a log say something: by number, bounded, beside the event loop."""

import asyncio
import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.domain.ansi import ESC, plain
from app.persistence.database import Database
from app.persistence.queries.folding import fold
from app.persistence.queries.linhas import texts

NUMBERS = 10_000  # places that one search names


async def search(
    database: Database,
    execucao_id: UUID,
    busca: str,
    *,
    de: int | None = None,
    ate: int | None = None,
    nivel: str | None = None,
) -> tuple[int, list[int]]:
    """How many lines say it (case, accents, colours ignored), with the numbers of the first `NUMBERS`."""
    wanted, total, letters = fold(busca), 0, _Letters()
    numbers: list[int] = []
    if not wanted:
        return 0, []
    async for piece in texts(database, execucao_id, de=de, ate=ate, nivel=nivel):
        found = await asyncio.to_thread(_matching, piece, wanted, letters)
        total += len(found)
        numbers += found[: NUMBERS - len(numbers)]
    return total, numbers


class _Letters(dict[str, str]):
    """Each letter without its accent, kept as long as one search: to know one again costs no more than a look."""

    def __missing__(self, letter: str) -> str:
        plain_one = (c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
        self[letter] = found = "".join(plain_one)
        return found


def _matching(piece: Sequence[Any], wanted: str, letters: _Letters) -> list[int]:
    return [number for number, text in piece if wanted in _folded(text, letters)]


def _folded(text: str, letters: _Letters) -> str:
    if ESC in text:
        text = plain(text)
    return (text if text.isascii() else "".join(map(letters.__getitem__, text))).lower()
