"""The audit's chain in the database: what waits for its seal, what is sealed, the head."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.selo import COLUMNS, FIRST, Finding, Head, checked, link
from app.persistence import models as m

CHAIN = "selos"
TOPIC = f"auditoria:{CHAIN}"  # its counter is how many rows are sealed
PORTION = 500  # rows of one transaction: the writer must not wait for the sealer

_A: Any = m.Auditoria.__table__.c
_S: Any = m.Selo.__table__.c
_ROW = [_A[name] for name in COLUMNS]
_WAITING = select(*_ROW).where(_A.numero_selo.is_(None)).order_by(_A.id).limit(PORTION)
_SEALED = select(*_ROW, _A.numero_selo, _A.selo).order_by(_A.numero_selo)
_HEAD = select(_S.numero, _S.selo).where(_S.nome == CHAIN)
_SEAL = update(m.Auditoria.__table__).where(_A.id == bindparam("row"))  # type: ignore[arg-type]
_SEAL = _SEAL.values(numero_selo=bindparam("numero"), selo=bindparam("link"))


async def has_waiting(c: AsyncConnection) -> bool:
    return await c.scalar(select(_A.id).where(_A.numero_selo.is_(None)).limit(1)) is not None


async def waiting(c: AsyncConnection) -> tuple[int, datetime | None]:
    """How many rows have no seal yet, since when the oldest waits."""
    query = select(func.count(), func.min(_A.em)).where(_A.numero_selo.is_(None))
    many, oldest = (await c.execute(query)).one()
    return many, oldest


def seal_some(c: Connection, *, at: datetime) -> tuple[Head, Head] | None:
    """Chain the next portion: the head before, the head after. None: nothing waits, or another process seals.

    The head's row is the lock: who finds it taken leaves it to the other.
    """
    row = c.execute(_HEAD.with_for_update(skip_locked=True)).one_or_none()
    found = c.execute(_WAITING).all() if row is not None else ()
    if row is None or not found:
        return None
    before = Head(*row)
    numero, last = before.numero, before.selo
    links = []
    for line in found:
        numero += 1
        last = link(last, numero, line)
        links.append({"row": line.id, "numero": numero, "link": last})
    c.execute(_SEAL, links)
    head = update(m.Selo).where(m.Selo.nome == CHAIN)
    c.execute(head.values(numero=numero, selo=last, em=at))
    return before, Head(numero, last)


async def head(c: AsyncConnection) -> Head:
    row = (await c.execute(_HEAD)).one_or_none()
    return Head(0, bytes(32)) if row is None else Head(*row)


async def sealed_after(c: AsyncConnection, numero: int) -> Sequence[Any]:
    """The next portion of sealed rows."""
    return (await c.execute(_SEALED.where(_A.numero_selo > numero).limit(PORTION))).all()


async def findings(c: AsyncConnection) -> AsyncIterator[Finding]:
    """Every sealed row against the one before it; at the end the head that the database says."""
    last = Head(0, FIRST)
    while portion := await sealed_after(c, last.numero):
        for finding in checked(portion, before=last):
            yield finding
        last = Head(portion[-1].numero_selo, portion[-1].selo)
    if await head(c) != last:
        yield Finding("cabeca", last.numero)


async def link_of(c: AsyncConnection, numero: int) -> bytes | None:
    """The link of this place in the chain; None: there is no such place."""
    if numero == 0:
        return bytes(32)
    found: bytes | None = await c.scalar(select(_A.selo).where(_A.numero_selo == numero))
    return found
