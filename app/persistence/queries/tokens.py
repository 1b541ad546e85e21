"""API tokens: made, listed, revoked."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m
from app.persistence.queries.sessoes import key

_COLUMNS = (m.Token.id, m.Token.nome, m.Token.papel, m.Token.criado_em, m.Token.expira_em, m.Token.usado_em)


async def create(
    c: AsyncConnection,
    usuario_id: UUID,
    *,
    nome: str,
    papel: str | None,
    expira_em: datetime | None,
    at: datetime,
) -> tuple[UUID, str]:
    """The token's id with the token itself, which is kept nowhere; `papel` None: as much as its owner."""
    token, i = secrets.token_urlsafe(32), uuid4()
    row = {"id": i, "chave": key(token), "usuario_id": usuario_id, "criado_em": at}
    await c.execute(insert(m.Token).values(row | {"nome": nome, "papel": papel, "expira_em": expira_em}))
    return i, token


async def of_user(c: AsyncConnection, usuario_id: UUID, *, at: datetime) -> list[Any]:
    """The tokens that hold, the newest first; what has expired is no longer listed."""
    query = select(*_COLUMNS).where(m.Token.usuario_id == usuario_id, m.Token.revogado_em.is_(None))
    found = await c.execute(query.order_by(m.Token.criado_em.desc(), m.Token.id))
    return [row for row in found if row.expira_em is None or row.expira_em > at]


async def revoke(c: AsyncConnection, token_id: UUID, *, at: datetime, usuario_id: UUID | None = None) -> int:
    """How many ended: 1, or 0 when it had ended before or is somebody else's (`usuario_id`)."""
    where = [m.Token.id == token_id, m.Token.revogado_em.is_(None)]
    if usuario_id is not None:
        where.append(m.Token.usuario_id == usuario_id)
    return (await c.execute(update(m.Token).where(*where).values(revogado_em=at))).rowcount


async def revoke_all(c: AsyncConnection, usuario_id: UUID, *, at: datetime) -> int:
    """How many tokens of this user ended."""
    where = (m.Token.usuario_id == usuario_id, m.Token.revogado_em.is_(None))
    return (await c.execute(update(m.Token).where(*where).values(revogado_em=at))).rowcount
