"""One read is one instant; writers wait for each other instead of failing."""

import asyncio

from sqlalchemy import insert, select, update

from app.persistence import models as m
from app.persistence.database import Database


async def put_in(database: Database) -> None:
    async with database.write() as c:
        await c.execute(insert(m.Resumo), [{"mes": "2026-11", "versao": 1}])


async def move(database: Database) -> None:
    async with database.write() as c:
        await c.execute(update(m.Resumo).values(versao=m.Resumo.versao + 1))


async def test_a_picture_of_several_reads_is_never_torn(database: Database) -> None:
    await put_in(database)
    async with database.read() as c:
        before = (await c.execute(select(m.Resumo.versao))).scalar_one()
        await move(database)
        assert (await c.execute(select(m.Resumo.versao))).scalar_one() == before == 1
    async with database.read() as c:
        assert (await c.execute(select(m.Resumo.versao))).scalar_one() == 2


async def test_writers_of_two_processes_wait_for_each_other(database: Database) -> None:
    """The command line writes while the server does: nobody is told that the database is locked."""
    await put_in(database)
    other = Database(database.url.render_as_string(hide_password=False))
    await asyncio.gather(*[move(d) for d in (database, other) for _ in range(30)])
    async with other.read() as c:
        assert (await c.execute(select(m.Resumo.versao))).scalar_one() == 61
    await other.close()


async def test_a_block_that_fails_leaves_nothing_behind(database: Database) -> None:
    await put_in(database)
    try:
        async with database.write() as c:
            await c.execute(update(m.Resumo).values(versao=99))
            raise LookupError
    except LookupError:
        pass
    async with database.read() as c:
        assert (await c.execute(select(m.Resumo.versao))).scalar_one() == 1


async def test_what_is_being_read_when_everything_ends_ends_first(database: Database) -> None:
    """A connection that came back later would be closed by nobody."""
    opened = Database(database.url.render_as_string(hide_password=False))
    begun, go, order = asyncio.Event(), asyncio.Event(), []

    async def read() -> None:
        async with opened.read() as c:
            await c.scalar(select(1))
            begun.set()
            await go.wait()
        order.append("read")

    async def close() -> None:
        asyncio.get_running_loop().call_later(0.05, go.set)
        await opened.close()
        order.append("closed")

    reading = asyncio.create_task(read())
    await begun.wait()
    await close()
    await reading
    assert order == ["read", "closed"]
