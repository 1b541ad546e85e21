"""The month that a page without one of its own offers to go to."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.queries.processos import newest_mes
from app.web.context import services


async def present_mes(c: AsyncConnection) -> str:
    """The newest month that is not in the future."""
    today = datetime.now(services().settings.fuso)
    return await newest_mes(c, until=f"{today:%Y-%m}")
