"""Forgets, once an hour, what is kept only for a while."""

import asyncio
from datetime import timedelta

from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import retencao

EVERY_S = 3_600.0  # of the wall, not of the rhythm: days do not shrink in a test
PORTION = 2_000  # lines a transaction: the writer must not wait for a spring cleaning
REST_S = 0.2


async def retain_for_ever(database: Database, *, log_days: int) -> None:
    """Keep the database from growing with what nobody will ask for again."""
    while True:
        await forget(database, log_days=log_days)
        await asyncio.sleep(EVERY_S)


async def forget(database: Database, *, log_days: int) -> None:
    """One round; the page of an execution whose lines are gone says that they were removed."""
    async with database.write() as connection:
        await retencao.forget_small(connection, now=now())
    while True:
        async with database.write() as connection:
            gone = await retencao.forget_lines(
                connection, ended_before=now() - timedelta(days=log_days), at_most=PORTION
            )
        if gone < PORTION:
            return
        await asyncio.sleep(REST_S)
