"""The views that a person saved."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.values import now
from app.persistence import models as m

MOST = 20  # of one person: beyond that nobody finds them again


async def of(c: AsyncConnection, usuario_id: UUID) -> list[dict[str, Any]]:
    """`{id, nome, consulta, padrao}` each, in the order in which they were saved."""
    query = select(m.Visao.id, m.Visao.nome, m.Visao.consulta, m.Visao.padrao)
    query = query.where(m.Visao.usuario_id == usuario_id).order_by(m.Visao.criado_em, m.Visao.id)
    return [dict(row._mapping) for row in await c.execute(query)]


async def default(c: AsyncConnection, usuario_id: UUID) -> str | None:
    """`consulta` of the one that opens first."""
    query = select(m.Visao.consulta).where(m.Visao.usuario_id == usuario_id, m.Visao.padrao)
    found: str | None = await c.scalar(query)
    return found


async def is_full(c: AsyncConnection, usuario_id: UUID) -> bool:
    query = select(func.count()).select_from(m.Visao).where(m.Visao.usuario_id == usuario_id)
    return (await c.scalar(query) or 0) >= MOST


async def named(c: AsyncConnection, usuario_id: UUID, nome: str) -> UUID | None:
    """The view of this name, whatever its case."""
    query = select(m.Visao.id).where(
        m.Visao.usuario_id == usuario_id, func.lower(m.Visao.nome) == nome.lower()
    )
    found: UUID | None = await c.scalar(query.limit(1))
    return found


async def add(c: AsyncConnection, usuario_id: UUID, *, nome: str, consulta: str) -> None:
    row = {"id": uuid4(), "usuario_id": usuario_id, "nome": nome, "consulta": consulta}
    await c.execute(insert(m.Visao).values(row | {"padrao": False, "criado_em": now()}))


async def change(c: AsyncConnection, usuario_id: UUID, visao_id: UUID, **values: Any) -> bool:
    """False: this person has no such view."""
    mine = (m.Visao.usuario_id == usuario_id, m.Visao.id == visao_id)
    return (await c.execute(update(m.Visao).where(*mine).values(**values))).rowcount > 0


async def make_default(c: AsyncConnection, usuario_id: UUID, visao_id: UUID) -> bool:
    """At most one is; False: this person has no such view."""
    others = update(m.Visao).where(m.Visao.usuario_id == usuario_id, m.Visao.padrao)
    await c.execute(others.values(padrao=False))
    return await change(c, usuario_id, visao_id, padrao=True)


async def remove(c: AsyncConnection, usuario_id: UUID, visao_id: UUID) -> bool:
    mine = (m.Visao.usuario_id == usuario_id, m.Visao.id == visao_id)
    return (await c.execute(delete(m.Visao).where(*mine))).rowcount > 0
