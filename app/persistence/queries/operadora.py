"""The carrier of a client."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.fila import Operadora
from app.persistence import models as m
from app.persistence.queries import rows


async def of_cliente(c: AsyncConnection, cliente_id: UUID) -> Operadora:
    """With its queue; every client has one."""
    query = select(*rows.OPERADORA).where(
        m.Operadora.id == select(m.Cliente.operadora_id).where(m.Cliente.id == cliente_id).scalar_subquery()
    )
    return Operadora(*(await c.execute(query)).one())
