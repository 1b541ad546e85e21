"""One read is one instant; writers wait for each other instead of failing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError

from app.persistence import models as m
from app.persistence.database import Database
from tests.waiting import until


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


async def by_write(database: Database) -> None:
    await move(database)


async def by_transact(database: Database) -> None:
    await database.transact(lambda c: c.execute(update(m.Resumo).values(versao=m.Resumo.versao + 1)))


Writes = Callable[[Database], Awaitable[None]]
both = pytest.mark.parametrize("second", [by_write, by_transact])


@asynccontextmanager
async def patient(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, patience_s: float
) -> AsyncIterator[Database]:
    """Its writers wait so long for another program's lock."""
    monkeypatch.setattr("app.persistence.sqlite.BUSY_TIMEOUT_MS", round(patience_s * 1_000))
    opened = Database(sqlite.url.render_as_string(hide_password=False))
    await put_in(opened)
    yield opened
    await opened.close()


async def passed(seconds: float, since_s: float) -> None:
    loop = asyncio.get_running_loop()
    await until(lambda: loop.time() - since_s >= seconds, what=f"{seconds} s have passed")


@both
@pytest.mark.parametrize("first", [by_write, by_transact])
async def test_behind_a_writer_that_waits_for_another_programs_lock_nobody_waits_twice(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, first: Writes, second: Writes
) -> None:
    patience_s, loop = 2.0, asyncio.get_running_loop()

    async def refused(writes: Writes) -> tuple[float, float]:
        asked_s = loop.time()
        with pytest.raises(OperationalError, match="locked"):
            await writes(opened)
        return asked_s, loop.time()

    async with patient(sqlite, monkeypatch, patience_s) as opened:
        with closing(sqlite3.connect(str(sqlite.url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            before = asyncio.create_task(refused(first))
            await passed(patience_s / 2, loop.time())
            asked_s, told_s = await refused(second)
            assert asked_s < (await before)[1] <= told_s, "it stood behind"
            assert 0.9 * patience_s < told_s - asked_s < 1.25 * patience_s
            other.execute("ROLLBACK")
        await second(opened)


@both
async def test_behind_a_writer_that_has_much_to_write_everybody_gets_their_turn(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, second: Writes
) -> None:
    """Opening a large month is no reason to say "locked", nor to be less patient with another program after it."""
    patience_s, loop = 1.0, asyncio.get_running_loop()
    async with patient(sqlite, monkeypatch, patience_s) as opened:
        with closing(sqlite3.connect(str(sqlite.url.database), isolation_level=None)) as other:
            async with opened.write() as c:
                behind = asyncio.create_task(second(opened))
                await passed(2 * patience_s, loop.time())
                assert not behind.done()
                await c.commit()
                other.execute("BEGIN IMMEDIATE")
            await passed(patience_s / 5, loop.time())
            assert not behind.done()
            other.execute("ROLLBACK")
            await behind
        async with opened.read() as c:
            assert (await c.execute(select(m.Resumo.versao))).scalar_one() == 2
