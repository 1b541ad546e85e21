"""What somebody is inside with, or comes in with, ended in the transaction that says why."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.values import now
from app.persistence.queries import chaves, segundo_fator, sessoes, tokens


async def end_all(c: AsyncConnection, usuario_id: UUID, *, with_tokens: bool, but: UUID | None = None) -> str:
    """End what this user is inside with; how much that was, for the audit."""
    at = now()
    ended = await sessoes.revoke_all(c, usuario_id, at=at, but=but)
    revoked = await tokens.revoke_all(c, usuario_id, at=at) if with_tokens else 0
    return f"sessões: {ended}, tokens da API: {revoked}"  # "tokens: 0" would be masked


async def end_lost(c: AsyncConnection, usuario_id: UUID) -> str:
    """End what went with a lost device: the second factor, the passkeys, the sessions; how much, for the audit."""
    await segundo_fator.turn_off(c, usuario_id)
    removed = await chaves.remove_all(c, usuario_id)
    return f"{await end_all(c, usuario_id, with_tokens=False)}, chaves de acesso: {removed}"
