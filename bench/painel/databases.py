"""A database of the benchmark's own: a file, or one in the PostgreSQL that runs here."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import make_url

from bench.machine import cpu_s

SQLITE, POSTGRESQL = "sqlite", "postgresql"
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@asynccontextmanager
async def a_database(kind: str) -> AsyncIterator[dict[str, str]]:
    """What a process's environment must say to use it; dropped with the block. OSError: no PostgreSQL."""
    if kind == SQLITE:
        yield {}  # the Painel makes a file in its folder
        return
    name = f"painel_bench_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(_address())
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": _address(name)}
        finally:
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


async def backends_cpu_s(env: dict[str, str]) -> float:
    """CPU time of PostgreSQL's own processes that serve this database now, in seconds; 0 for a file."""
    if "DATABASE_URL" not in env:
        return 0.0
    connection = await asyncpg.connect(env["DATABASE_URL"])
    try:
        found = await connection.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()
    return sum(cpu_s(row["pid"]) for row in found)


def _address(database: str | None = None) -> str:
    url = make_url(POSTGRES).set(drivername="postgresql")
    return (url.set(database=database) if database else url).render_as_string(hide_password=False)
