"""Wrong passwords in the database: all processes count together."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.tentativas import MEMORY_S, Limite, one_more, wait_s
from app.persistence import models as m

_T: Any = m.Tentativa.__table__
_COUNT = update(_T).where(_T.c.chave == bindparam("key")).values(falhas=bindparam("n"), em=bindparam("at"))


async def attempt(c: AsyncConnection, limits: Mapping[str, Limite], *, at: datetime) -> float:
    """Seconds to wait; 0: this attempt may be made, and is counted as a failure until `forgive`.

    Counted before the password is looked at: a thousand at once are no more than a thousand after each other.
    """
    keys = sorted(limits)
    new = [{"chave": key, "falhas": 0.0, "em": at} for key in keys]
    kind = sqlite if c.dialect.name == "sqlite" else postgresql
    asked = kind.insert(_T).values(
        new
    )  # what is there is locked by moving nothing: nobody deletes it meanwhile
    asked = asked.on_conflict_do_update(index_elements=[_T.c.chave], set_={"falhas": _T.c.falhas})
    found = await c.execute(asked.returning(_T.c.chave, _T.c.falhas, _T.c.em))
    counts = {row.chave: (row.falhas, (at - row.em).total_seconds()) for row in found}
    longest = max(wait_s(limits[key], *counts[key]) for key in keys)
    if longest <= 0:
        counted = [{"key": key, "n": one_more(limits[key], *counts[key]), "at": at} for key in keys]
        await c.execute(_COUNT, counted)
    return longest


async def forgive(c: AsyncConnection, *, whole: Sequence[str], one: Sequence[str]) -> None:
    """The password was right: these keys begin anew, those take back the attempt that was counted."""
    await c.execute(delete(_T).where(_T.c.chave.in_(whole)))
    less = func.max if c.dialect.name == "sqlite" else func.greatest
    await c.execute(update(_T).where(_T.c.chave.in_(one)).values(falhas=less(_T.c.falhas - 1.0, 0.0)))


async def forget(c: AsyncConnection, *, now: datetime) -> None:
    """Those that nothing follows from any more."""
    await c.execute(delete(_T).where(_T.c.em < now - timedelta(seconds=MEMORY_S)))
