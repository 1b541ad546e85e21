"""Passkeys: made, listed, used, removed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m

_C = m.Chave


async def create(c: AsyncConnection, **row: Any) -> bool:
    """Whether it is kept: not where its id, or the device's name for it, is there already."""
    kind = sqlite if c.dialect.name == "sqlite" else postgresql
    return bool((await c.execute(kind.insert(_C).values(**row).on_conflict_do_nothing())).rowcount)


async def of_user(c: AsyncConnection, usuario_id: UUID) -> list[Any]:
    """`(id, credencial, nome, criada_em, usada_em)`, the newest first."""
    query = select(_C.id, _C.credencial, _C.nome, _C.criada_em, _C.usada_em)
    return list(
        await c.execute(query.where(_C.usuario_id == usuario_id).order_by(_C.criada_em.desc(), _C.id))
    )


async def by_credential(c: AsyncConnection, credencial: bytes) -> Any:
    """`(id, usuario_id, publica, contador)`, or None."""
    query = select(_C.id, _C.usuario_id, _C.publica, _C.contador).where(_C.credencial == credencial)
    return (await c.execute(query)).one_or_none()


async def use(c: AsyncConnection, i: UUID, *, before: int, after: int, asked: datetime, at: datetime) -> bool:
    """Whether this use is the first since it was asked for; `before`, `after` are the key's own counts.

    Never kept as earlier than it was asked for: the clock that asked may be ahead of this one.
    """
    fresh = (_C.id == i, _C.contador == before, or_(_C.usada_em.is_(None), _C.usada_em < asked))
    used = {"contador": after, "usada_em": max(at, asked)}
    return bool((await c.execute(update(_C).where(*fresh).values(**used))).rowcount)


async def remove(c: AsyncConnection, i: UUID, *, usuario_id: UUID) -> bool:
    return bool((await c.execute(delete(_C).where(_C.id == i, _C.usuario_id == usuario_id))).rowcount)


async def remove_all(c: AsyncConnection, usuario_id: UUID) -> int:
    return (await c.execute(delete(_C).where(_C.usuario_id == usuario_id))).rowcount


async def are_there(c: AsyncConnection) -> bool:
    """Whether anybody has one: else the door does not speak of them."""
    return bool(await c.scalar(select(exists(select(_C.id)))))
