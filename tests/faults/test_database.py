"""R5: the database is locked, torn away, restarted, full: said within seconds, nothing acked and lost, well again."""

import asyncio
import resource
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import asyncpg
import pytest
from sqlalchemy import make_url, select

from app.domain.execucao import Execucao
from app.persistence.database import Database
from app.persistence.queries import rows
from app.simulator.app import serve
from tests.cadastro import put_more
from tests.faults.clicks import Clicks, by_rest, by_socket
from tests.faults.private_postgres import private_postgres
from tests.faults.scale import Scale
from tests.jobs.conftest import an_installation
from tests.places import postgres_url
from tests.waiting import until, until_async
from tests.world import World, a_world

NACK_S, HEALED_S = 6.0, 5.0
LOCKED_S, BUSY_MS, LOCK_MS = 10.0, 5_000, 2_000
CLICKS = 4  # people who click at the same time
PROCESSOS = (200, 3_000)  # quick, full: what there is to click on
LITTLE = 256 * 1024  # bytes that a file may have on the full disk
GOOD = 5  # clicks


@asynccontextmanager
async def clicking(world: World, scale: Scale) -> AsyncIterator[Clicks]:
    """A served world with people who click; in the end what they were told is what happened, and it goes on."""
    processos = iter(await put_more(world.services.database, world.cadastro, PROCESSOS[scale.full]))
    async with world.tab() as one, world.tab() as two, world.person("operador") as http:
        clicks = Clicks(processos, [by_socket(one), by_socket(two), *[by_rest(http)] * (CLICKS - 2)])
        await clicks.hear("ok", GOOD)
        try:
            yield clicks
        finally:
            await clicks.end()
    acked = await clicks.nothing_was_acked_and_lost(world.services.database)

    open_: list[Execucao] = []

    async def all_ended() -> bool:
        open_[:] = [e for e in await everything(world.services.database) if e.status_execucao != "CONCLUIDO"]
        return not open_

    try:
        await until_async(all_ended, what="every run goes on to its end", limit_s=45)
    except AssertionError:
        raise AssertionError(f"{len(open_)} of {acked} do not end: {open_[:3]}") from None
    assert world.robot.book.counts()["iniciados"] == acked, (
        "each acked run is one order, each refused one none"
    )


async def everything(database: Database) -> list[Execucao]:
    async with database.read() as c:
        return [Execucao(*row) for row in await c.execute(select(*rows.EXECUCAO))]


async def healed(clicks: Clicks, said: str, scale: Scale, *, nack_s: float | None = None) -> None:
    """From now on, within the promise; `nack_s` where the rhythm is not ours alone."""
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    await clicks.hear("ok", limit_s=60)
    healed_s, told = loop.time() - begun_s, Counter(a.code for a in clicks.answers)
    print(
        f"R5: {said}: {dict(told)}, the slowest answer {clicks.slowest_s():.2f} s, well after {healed_s:.2f} s"
    )
    assert clicks.slowest_s() <= (nack_s or scale.limit_s(NACK_S))
    assert healed_s <= scale.limit_s(HEALED_S)


def worlds(folder: Path, redis_url: str, scale: Scale, database_url: str = ""):  # type: ignore[no-untyped-def]
    return a_world(
        folder, redis_url=redis_url, database_url=database_url, velocidade=60, ritmo=str(scale.ritmo),
        LIMITE_POR_OPERADORA="10000",
    )  # fmt: skip


async def test_a_database_locked_for_long_refuses_in_time(
    tmp_path: Path, redis_url: str, scale: Scale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds the write lock; the robot's news are held, and recorded afterwards."""
    monkeypatch.setattr("app.persistence.sqlite.BUSY_TIMEOUT_MS", round(BUSY_MS * scale.ritmo))
    async with worlds(tmp_path, redis_url, scale) as world, world.served(), clicking(world, scale) as clicks:
        with closing(sqlite3.connect(tmp_path / "painel.db", isolation_level=None)) as other:
            other.execute("PRAGMA busy_timeout=5000")
            other.execute("BEGIN IMMEDIATE")
            begun_s = asyncio.get_running_loop().time()
            over = lambda: asyncio.get_running_loop().time() - begun_s > max(1.0, LOCKED_S * scale.ritmo)  # noqa: E731
            await clicks.hear("indisponivel")
            await until(over, what="it is locked for long", limit_s=LOCKED_S + 5)
            other.execute("ROLLBACK")
        await healed(clicks, "SQLite locked", scale)


async def test_connections_torn_away_under_load_lose_nothing(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    """`pg_terminate_backend`: the connection is gone in the middle of whatever it did."""
    async with (
        postgres_url() as url,
        worlds(tmp_path, redis_url, scale, url) as world,
        world.served(),
        clicking(world, scale) as clicks,
    ):
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        tear = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
        admin, torn = await asyncpg.connect(plain), 0
        for _ in range(100 if scale.full else 5):
            torn += await admin.fetchval(tear, make_url(url).database)
            await clicks.hear("ok", 1)
        await admin.close()
        await healed(clicks, f"PostgreSQL, {torn} connections torn away", scale)
        assert torn > 0


async def test_a_row_locked_for_long_refuses_in_time(
    tmp_path: Path, redis_url: str, scale: Scale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that froze in the middle of a transaction holds the month: whoever clicks does not wait for it."""
    monkeypatch.setattr("app.persistence.database.LOCK_TIMEOUT_MS", round(LOCK_MS * scale.ritmo))
    async with (
        postgres_url() as url,
        worlds(tmp_path, redis_url, scale, url) as world,
        world.served(),
        clicking(world, scale) as clicks,
    ):
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        frozen = await asyncpg.connect(plain)
        async with frozen.transaction():
            await frozen.execute("SELECT mes FROM resumo FOR UPDATE")
            await clicks.hear("indisponivel", CLICKS * 2)
        await frozen.close()
        await healed(clicks, "PostgreSQL, a row locked", scale)


async def test_a_restart_of_postgresql_loses_nothing(tmp_path: Path, redis_url: str, scale: Scale) -> None:
    """Away for a while, once after a crash: commands are refused meanwhile, everything goes on afterwards."""
    async with (
        private_postgres() as server,
        worlds(tmp_path, redis_url, scale, server.url) as world,
        world.served(),
        clicking(world, scale) as clicks,
    ):
        for how in ("fast", "immediate") if scale.full else ("immediate",):
            await server.stop(how)
            await clicks.hear("indisponivel", 2)
            await server.start()
            # its processes have 5 s to die (SIGKILL_CHILDREN_AFTER_SECS): who asks one of them waits as long
            await healed(clicks, f"PostgreSQL restarted ({how})", scale, nack_s=NACK_S)
            await clicks.hear("ok", GOOD)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="the limit of a running process needs Linux")
async def test_a_full_disk_refuses_and_heals(tmp_path: Path, redis_url: str, scale: Scale) -> None:
    """No file of the process may grow any more: what cannot be written is refused, what was acked is there."""
    async with (
        serve(velocidade=60, semente=3) as robot,
        an_installation(
            tmp_path,
            redis_url=redis_url,
            robot_url=robot.url,
            processos=PROCESSOS[scale.full],
            ritmo=scale.ritmo,
        ) as here,
        here.web("um", WEB_EXECUTA_JOBS="0") as program,
        aiohttp.ClientSession(program.url, headers=await here.bearer(here.cadastro.ana)) as http,
    ):
        clicks = Clicks(iter(here.cadastro.processos), [by_rest(http)] * CLICKS)
        await clicks.hear("ok", GOOD)
        wal = tmp_path / "painel.db-wal"
        await until(
            lambda: wal.stat().st_size > LITTLE, what="the database is larger than what is left", limit_s=60
        )
        pid, (soft, hard) = program.process.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (LITTLE, hard))
        await clicks.hear("indisponivel", GOOD)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
        await healed(clicks, "disk full", scale)
        await clicks.end()
        await clicks.nothing_was_acked_and_lost(here.services.database)
        assert sqlite3.connect(tmp_path / "painel.db").execute("PRAGMA integrity_check").fetchall() == [
            ("ok",)
        ]
