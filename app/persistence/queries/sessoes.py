"""Sessions with API tokens: who holds one."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert as insert_into
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m

_QUEM = (m.Usuario.id.label("usuario_id"), m.Usuario.nome, m.Usuario.papel)


def key(secret: str) -> bytes:
    """What is stored of a cookie or a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


async def insert(c: AsyncConnection, **row: Any) -> None:
    await c.execute(insert_into(m.Sessao).values(**row))


async def of_keys(c: AsyncConnection, keys: list[bytes], *, at: datetime) -> dict[bytes, Any]:
    """`(usuario_id, nome, papel, sessao_id)` of the sessions with these keys that hold at this instant."""
    query = (
        select(*_QUEM, m.Sessao.id.label("sessao_id"), m.Sessao.chave)
        .join(m.Sessao, m.Sessao.usuario_id == m.Usuario.id)
        .where(m.Sessao.chave.in_(keys), m.Sessao.revogada_em.is_(None), m.Sessao.expira_em > at)
        .where(m.Usuario.ativo)
    )
    return {row.chave: row for row in await c.execute(query)}


async def of_token(c: AsyncConnection, token: str) -> Any:
    """`(usuario_id, nome, papel, token_id)` of a token that was not revoked; else None."""
    query = (
        select(*_QUEM, m.Token.id.label("token_id"))
        .join(m.Token, m.Token.usuario_id == m.Usuario.id)
        .where(m.Token.chave == key(token), m.Token.revogado_em.is_(None), m.Usuario.ativo)
    )
    return (await c.execute(query)).first()


async def expires_at(c: AsyncConnection, sessao_id: UUID) -> datetime | None:
    return await c.scalar(select(m.Sessao.expira_em).where(m.Sessao.id == sessao_id))


async def revoke(c: AsyncConnection, sessao_id: UUID, *, at: datetime) -> None:
    where = (m.Sessao.id == sessao_id, m.Sessao.revogada_em.is_(None))
    await c.execute(update(m.Sessao).where(*where).values(revogada_em=at))
