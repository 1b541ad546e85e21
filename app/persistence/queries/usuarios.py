"""People who may enter."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m

_COLUMNS = (m.Usuario.id, m.Usuario.email, m.Usuario.nome, m.Usuario.papel, m.Usuario.senha)


async def by_email(c: AsyncConnection, email: str) -> Any:
    """`(id, email, nome, papel, senha)` of an active user, or None; an address has no case."""
    query = select(*_COLUMNS).where(func.lower(m.Usuario.email) == email.strip().lower(), m.Usuario.ativo)
    return (await c.execute(query)).first()


async def with_emails(c: AsyncConnection, emails: Collection[str]) -> list[Any]:
    """The active users with these addresses."""
    query = select(*_COLUMNS).where(m.Usuario.email.in_(list(emails)), m.Usuario.ativo)
    return list(await c.execute(query))
