"""An executor waits for a database that is away, whatever it was about to do there."""

import asyncpg
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs.recording import look
from app.persistence.database import Database
from tests.places import postgres_url

TEAR = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"


async def test_a_connection_that_is_torn_away_during_a_look_is_looked_by_another() -> None:
    async with postgres_url() as url:
        place = make_url(url)
        admin = await asyncpg.connect(
            place.set(drivername="postgresql").render_as_string(hide_password=False)
        )
        database, torn = Database(url), []

        async def read(c: AsyncConnection) -> int:
            if not torn:
                torn.append(await admin.fetchval(TEAR, place.database))
            return (await c.execute(text("SELECT 41 + 1"))).scalar_one()

        assert await look(database, read) == 42
        assert torn == [1]
        await database.close()
        await admin.close()
