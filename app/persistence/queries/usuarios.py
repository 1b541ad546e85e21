"""People who may enter."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m

_U = m.Usuario
_COLUMNS = (_U.id, _U.email, _U.nome, _U.papel, _U.senha, _U.senha_provisoria_ate, _U.segundo_fator_em)


async def by_email(c: AsyncConnection, email: str) -> Any:
    """`(id, email, nome, papel, senha, senha_provisoria_ate, segundo_fator_em)`, or None: an active user's.

    An address has no case.
    """
    if "\0" in email:  # nobody's; PostgreSQL does not even take the question
        return None
    query = select(*_COLUMNS).where(func.lower(m.Usuario.email) == email.strip().lower(), m.Usuario.ativo)
    return (await c.execute(query)).first()


async def with_emails(c: AsyncConnection, emails: Collection[str]) -> list[Any]:
    """The active users with these addresses."""
    query = select(*_COLUMNS).where(m.Usuario.email.in_(list(emails)), m.Usuario.ativo)
    return list(await c.execute(query))


async def one(c: AsyncConnection, usuario_id: UUID) -> Any:
    """`(…, ativo, criado_em, segundo_fator)` beside those of `by_email`, or None."""
    query = select(*_COLUMNS, _U.ativo, _U.criado_em, _U.segundo_fator).where(_U.id == usuario_id)
    return (await c.execute(query)).one_or_none()


async def lock(c: AsyncConnection, usuario_id: UUID) -> Any:
    """`(email, ativo, senha, segundo_fator…)` as it stays until the transaction ends, or None.

    Who changes this user waits.
    """
    query = select(
        _U.email, _U.ativo, _U.senha, _U.segundo_fator, _U.segundo_fator_em, _U.segundo_fator_passo
    )
    query = query.where(_U.id == usuario_id).with_for_update(key_share=True)
    return (await c.execute(query)).one_or_none()


async def page(c: AsyncConnection, *, at: datetime, at_most: int) -> list[dict[str, Any]]:
    """Everybody, who may enter first, by name: `{id, email, nome, papel, ativo, sessoes, tokens, usado_em}`."""
    query = select(_U.id, _U.email, _U.nome, _U.papel, _U.ativo).order_by(_U.ativo.desc(), _U.nome, _U.id)
    people = [dict(row._mapping) for row in await c.execute(query.limit(at_most))]
    s, t = m.Sessao, m.Token
    sessions = await c.execute(
        select(
            s.usuario_id, func.count().filter(s.revogada_em.is_(None), s.expira_em > at), func.max(s.usada_em)
        ).group_by(s.usuario_id)
    )
    tokens = await c.execute(
        select(t.usuario_id, func.count(), func.max(t.usado_em))
        .where(t.revogado_em.is_(None), (t.expira_em.is_(None)) | (t.expira_em > at))
        .group_by(t.usuario_id)
    )
    session_of, token_of = {row[0]: row for row in sessions}, {row[0]: row for row in tokens}
    for person in people:
        _, open_sessions, seen = session_of.get(person["id"], (None, 0, None))
        _, held, used = token_of.get(person["id"], (None, 0, None))
        last = max((moment for moment in (seen, used) if moment is not None), default=None)
        person |= {"sessoes": open_sessions, "tokens": held, "usado_em": last}
    return people


async def lock_admins(c: AsyncConnection) -> list[UUID]:
    """The active admins, locked: whoever changes people waits for whoever else does."""
    query = select(_U.id).where(_U.papel == "admin", _U.ativo).order_by(_U.id).with_for_update()
    return list((await c.scalars(query)).all())


async def is_taken(c: AsyncConnection, email: str) -> bool:
    return await c.scalar(select(_U.id).where(func.lower(_U.email) == email.lower())) is not None


async def create(c: AsyncConnection, **row: Any) -> None:
    await c.execute(insert(m.Usuario).values(**row))


async def change(c: AsyncConnection, usuario_id: UUID, **values: Any) -> None:
    await c.execute(update(m.Usuario).where(_U.id == usuario_id).values(**values))


async def names(c: AsyncConnection, *, at_most: int) -> list[str]:
    """For choosing from."""
    return list((await c.scalars(select(_U.nome).order_by(_U.nome).limit(at_most))).all())
