"""The second factor as it is kept: in preparation, on, with its codes in reserve."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m
from app.persistence.queries import usuarios


async def prepare(c: AsyncConnection, usuario_id: UUID, sealed: bytes) -> None:
    """Keep a secret that asks for nothing yet."""
    await usuarios.change(c, usuario_id, segundo_fator=sealed, segundo_fator_em=None, segundo_fator_passo=0)


async def turn_on(
    c: AsyncConnection, usuario_id: UUID, *, at: datetime, passo: int, reservas: Collection[bytes]
) -> None:
    """From now on it is asked for; `passo` is the step of the code that showed that it works."""
    await usuarios.change(c, usuario_id, segundo_fator_em=at, segundo_fator_passo=passo)
    await replace_reservas(c, usuario_id, reservas)


async def replace_reservas(c: AsyncConnection, usuario_id: UUID, reservas: Collection[bytes]) -> None:
    """These are the codes in reserve; those there were are none any more."""
    await c.execute(delete(m.Reserva).where(m.Reserva.usuario_id == usuario_id))
    await c.execute(insert(m.Reserva), [{"usuario_id": usuario_id, "chave": chave} for chave in reservas])


async def turn_off(c: AsyncConnection, usuario_id: UUID) -> None:
    await usuarios.change(c, usuario_id, segundo_fator=None, segundo_fator_em=None, segundo_fator_passo=0)
    await c.execute(delete(m.Reserva).where(m.Reserva.usuario_id == usuario_id))


async def use_reserva(c: AsyncConnection, usuario_id: UUID, chave: bytes) -> bool:
    """Whether this was one of their codes in reserve; now it is none."""
    mine = (m.Reserva.usuario_id == usuario_id, m.Reserva.chave == chave)
    return bool((await c.execute(delete(m.Reserva).where(*mine))).rowcount)


async def reservas(c: AsyncConnection, usuario_id: UUID) -> int:
    """How many codes in reserve are left."""
    count = select(func.count()).select_from(m.Reserva).where(m.Reserva.usuario_id == usuario_id)
    return await c.scalar(count) or 0
