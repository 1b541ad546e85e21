"""A connection that broke during COMMIT: whether the group was written, asked of the database itself."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from app.persistence.database import Database
from app.persistence.queries import rows
from app.recording.items import Recorded

ASK_S, AGAIN_S = 5.0, 0.2  # a database that restarts is back within this, or the answer is no


async def was_committed(database: Database, outcomes: Sequence[object]) -> bool:
    """True when the database has what the group decided: all of it, since it was one transaction.

    Raises:
        SQLAlchemyError, OSError: the database could not be asked in time.
    """
    moved = [o for o in outcomes if isinstance(o, Recorded) and o.moved]
    if not moved:
        return True
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + ASK_S
    while True:
        try:
            return await _has(database, moved[-1])  # of one execution's changes the last is what is there
        except (SQLAlchemyError, OSError):
            if loop.time() > give_up_at:
                raise
        await asyncio.sleep(AGAIN_S)


async def _has(database: Database, recorded: Recorded) -> bool:
    wanted = recorded.execucao
    async with database.read() as connection:
        found = (await rows.execucoes(connection, [wanted.id])).get(wanted.id)
    if found is None:
        return False
    # another process may have moved it since: then it is not ours to say that this was written
    ours = (wanted.seq, wanted.ultima_atualizacao_em)
    return wanted.seq == 1 or (found.seq, found.ultima_atualizacao_em) == ours
