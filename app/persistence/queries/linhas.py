"""Log lines by their numbers: a page, the whole log in pieces."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.values import iso
from app.persistence import models as m
from app.persistence.database import Database

PAGE = 1_000  # lines of one answer
PIECE = 2_000  # lines read at once when all of them are wanted: some milliseconds of the event loop
LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")

Line = tuple[int, str, str, str]


async def page(
    c: AsyncConnection,
    execucao_id: UUID,
    *,
    de: int | None = None,
    ate: int | None = None,
    nivel: str | None = None,
    limite: int = PAGE,
) -> list[Line]:
    """At most `limite` lines within the bounds (inclusive), oldest first.

    Without `de` the last ones; with it the first. `nivel` means: and above.
    """
    query = _within(_lines(execucao_id), de, ate, nivel).limit(limite)
    if de is not None:
        return [_line(row) for row in await c.execute(query.order_by(m.LinhaLog.numero))]
    newest_first = await c.execute(query.order_by(m.LinhaLog.numero.desc()))
    return [_line(row) for row in reversed(newest_first.all())]


async def after(c: AsyncConnection, execucao_id: UUID, n: int) -> list[Line]:
    """The first `PAGE` lines after line `n`."""
    return await page(c, execucao_id, de=n + 1)


async def count(
    c: AsyncConnection, execucao_id: UUID, *, de: int | None, ate: int | None, nivel: str | None
) -> int:
    """How many lines there are within the bounds."""
    query = select(func.count()).where(m.LinhaLog.execucao_id == execucao_id)
    return await c.scalar(_within(query, de, ate, nivel)) or 0


async def whole(database: Database, execucao_id: UUID) -> AsyncGenerator[list[Line], None]:
    """The log as it is now, in pieces; no transaction stays open while a slow reader takes its time."""
    async for piece in _pieces(database, _lines(execucao_id)):
        yield [_line(row) for row in piece]


async def texts(
    database: Database, execucao_id: UUID, *, de: int | None, ate: int | None, nivel: str | None
) -> AsyncGenerator[Sequence[Any], None]:
    """The lines within the bounds as `(numero, texto)`, in pieces."""
    query = select(m.LinhaLog.numero, m.LinhaLog.texto).where(m.LinhaLog.execucao_id == execucao_id)
    async for piece in _pieces(database, _within(query, de, ate, nivel)):
        yield piece


async def _pieces(database: Database, query: Any) -> AsyncGenerator[Sequence[Any], None]:
    query = query.order_by(m.LinhaLog.numero).limit(PIECE)
    last = 0
    while True:
        async with database.read() as connection:
            piece = (await connection.execute(query.where(m.LinhaLog.numero > last))).all()
        if piece:
            yield piece
        if len(piece) < PIECE:
            return
        last = piece[-1].numero


def _lines(execucao_id: UUID) -> Any:
    columns = (m.LinhaLog.numero, m.LinhaLog.quando, m.LinhaLog.nivel, m.LinhaLog.texto)
    return select(*columns).where(m.LinhaLog.execucao_id == execucao_id)


def _within(query: Any, de: int | None, ate: int | None, nivel: str | None) -> Any:
    if de is not None:
        query = query.where(m.LinhaLog.numero >= de)
    if ate is not None:
        query = query.where(m.LinhaLog.numero <= ate)
    if nivel is not None:
        query = query.where(m.LinhaLog.nivel.in_(LEVELS[LEVELS.index(nivel) :]))
    return query


def _line(row: Any) -> Line:
    return (row.numero, iso(row.quando) or "", row.nivel, row.texto)
