"""An executor's way to the database: carries its fence, waits while the database is away."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.changes import Change
from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.jobs.carried import Carried
from app.persistence.database import Database, is_out_of_reach
from app.recording.recorder import Recorder

T = TypeVar("T")

HOLD_S, HOLD_FIRST_S, HOLD_MAX_S = 60.0, 0.2, 5.0  # then the engine runs the job again, here or elsewhere


async def hold(recorder: Recorder, carried: Carried, change: Change) -> Execucao:
    """The execution after the change, once the database has taken it.

    Raises:
        Fenced: another executor has it.
        Refused: the change cannot be made; `indisponivel` only after a minute of trying.
    """
    execucao = (await _patiently(lambda: recorder.record(carried.id, change))).execucao
    carried.learn(execucao)
    return execucao


async def look(database: Database, read: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """What `read` finds, once the database answers.

    Raises:
        Refused: `indisponivel`, after a minute of trying.
    """

    async def once() -> T:
        try:
            async with database.read() as connection:
                return await read(connection)
        except (SQLAlchemyError, OSError) as error:
            if not is_out_of_reach(error):
                raise
            raise Refused("indisponivel") from error

    return await _patiently(once)


async def _patiently(work: Callable[[], Awaitable[T]]) -> T:
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + HOLD_S
    wait_s = HOLD_FIRST_S
    while True:
        try:
            return await work()
        except Refused as refusal:
            if refusal.code != "indisponivel" or loop.time() > give_up_at:
                raise
        await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, no secret
        wait_s = min(wait_s * 2, HOLD_MAX_S)
