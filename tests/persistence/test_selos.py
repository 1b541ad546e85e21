"""The audit is sealed: what was changed, taken out, put in or cut off is found."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from app.domain.selo import FIRST, Finding, Head, checked, link
from app.domain.values import now
from app.jobs.sealer import Sealer
from app.persistence import cabeca
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import registro, selos
from app.ritmo import Ritmo

A = m.Auditoria


async def write(database: Database, n: int) -> None:
    async with database.write() as c:
        for i in range(n):
            await registro.audit(c, quem="Ana", acao="executar", alvo=f"mes:{i}", permitido=i % 3 > 0)


def sealer(database: Database, folder: Path, told: list[int] | None = None) -> Sealer:
    def tell(messages: Sequence[object]) -> None:
        if told is not None:
            told.extend(message.to for message in messages)  # type: ignore[attr-defined]

    return Sealer(database, data=folder, ritmo=Ritmo(), tell=tell)


async def findings(database: Database) -> list[Finding]:
    async with database.read() as c:
        return list(checked(await selos.sealed_after(c, 0), before=Head(0, FIRST)))


async def tamper(database: Database, *statements: object) -> None:
    """As somebody who owns the database could: the triggers are taken away first."""
    off = ["DROP TRIGGER auditoria_fica", "DROP TRIGGER auditoria_nao_muda"]
    off = off if database.is_sqlite else ["ALTER TABLE auditoria DISABLE TRIGGER USER"]
    async with database.write() as c:
        for statement in off:
            await c.execute(text(statement))
        for statement in statements:
            await c.execute(statement)  # type: ignore[call-overload]


async def test_rows_are_sealed_in_order_once_by_whoever_comes_first(
    database: Database, tmp_path: Path
) -> None:
    told: list[int] = []
    await write(database, 30)
    await asyncio.gather(*(sealer(database, tmp_path, told).seal() for _ in range(4)))
    await write(database, 5)
    await sealer(database, tmp_path, told).seal()
    assert await findings(database) == []
    async with database.read() as c:
        rows = await selos.sealed_after(c, 0)
        head = await selos.head(c)
        assert await selos.waiting(c) == (0, None)
    assert [row.numero_selo for row in rows] == list(range(1, 36))
    assert head == Head(35, rows[-1].selo) == cabeca.kept(tmp_path)
    assert told == [30, 35]


@pytest.mark.parametrize("column", ["quem", "acao", "alvo", "detalhe", "endereco", "permitido", "em"])
async def test_a_changed_row_is_found(sqlite: Database, tmp_path: Path, column: str) -> None:
    await write(sqlite, 9)
    await sealer(sqlite, tmp_path).seal()
    value = {"permitido": True, "em": now()}.get(column, "outra coisa")
    await tamper(sqlite, update(A).where(A.numero_selo == 4).values({column: value}))
    assert await findings(sqlite) == [Finding("mudou", 4, 4)]


async def test_a_row_taken_out_or_put_in_is_found(database: Database, tmp_path: Path) -> None:
    await write(database, 9)
    await sealer(database, tmp_path).seal()
    await tamper(database, delete(A).where(A.numero_selo.in_([3, 4])))
    assert [(f.kind, f.numero) for f in await findings(database)] == [("falta", 3), ("falta", 4)]
    row = registro.audit_row(quem="Eva", acao="sair", alvo=None, permitido=True)
    forged = link(FIRST, 3, SimpleNamespace(id=3, **{k: v for k, v in row.items() if k != "id"}))
    async with database.write() as c:
        await c.execute(insert(A).values(**row, id=3, numero_selo=3, selo=forged))
    assert [(f.kind, f.numero) for f in await findings(database)] == [("mudou", 3), ("falta", 4)]


async def test_the_head_apart_is_not_moved_over_a_chain_that_was_made_anew(
    sqlite: Database, tmp_path: Path
) -> None:
    await write(sqlite, 9)
    await sealer(sqlite, tmp_path).seal()
    before = cabeca.kept(tmp_path)
    assert before is not None
    head = update(m.Selo).values(numero=6)
    await tamper(sqlite, delete(A).where(A.numero_selo > 6), head)
    async with sqlite.read() as c:
        assert await selos.link_of(c, before.numero) is None, "cut off, and seen by what was kept apart"
    await write(sqlite, 20)
    await sealer(sqlite, tmp_path).seal()
    assert cabeca.kept(tmp_path) == before


async def test_a_head_that_cannot_be_read_is_written_anew_over_a_chain_that_holds(
    sqlite: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    seals = sealer(sqlite, tmp_path)
    for holds in (True, False):
        (tmp_path / cabeca.NAME).write_text("")
        if not holds:
            await tamper(sqlite, update(A).where(A.numero_selo == 2).values(quem="Eva"))
        for _ in range(3):
            await write(sqlite, 3)
            await seals.seal()
        assert [r.is_written_anew for r in caplog.records if r.levelname == "ERROR"] == [holds]  # type: ignore[attr-defined]
        caplog.clear()
        if holds:
            assert cabeca.kept(tmp_path) == Head(9, (await sealed(sqlite))[-1].selo)
    assert (tmp_path / cabeca.NAME).read_text() == "", "left as evidence"


async def sealed(database: Database) -> Sequence[Any]:
    async with database.read() as c:
        return await selos.sealed_after(c, 0)


async def test_the_database_itself_refuses_to_change_the_audit(database: Database, tmp_path: Path) -> None:
    await write(database, 3)
    await sealer(database, tmp_path).seal()
    await write(database, 1)
    for statement in (
        update(A).values(quem="Eva"),
        update(A).where(A.numero_selo.is_(None)).values(permitido=True),
        update(A).where(A.numero_selo == 1).values(selo=FIRST),
        delete(A),
        *([] if database.is_sqlite else [text("TRUNCATE auditoria")]),
    ):
        with pytest.raises(DBAPIError, match="only added to"):
            async with database.write() as c:
                await c.execute(statement)
    await sealer(database, tmp_path).seal()
    assert await findings(database) == []


async def test_one_portion_at_a_time(sqlite: Database, tmp_path: Path) -> None:
    """An installation that comes from before has many rows: nobody waits for all of them."""
    row = registro.audit_row(quem="Ana", acao="sair", alvo=None, permitido=True)

    def many(c: Connection) -> None:
        c.execute(insert(A), [row] * (selos.PORTION + 3))

    await sqlite.transact(many)
    first = await sqlite.transact(lambda c: selos.seal_some(c, at=now()))
    assert first is not None
    assert first[1].numero == selos.PORTION
    await sealer(sqlite, tmp_path).seal()
    async with sqlite.read() as c:
        assert (await selos.head(c)).numero == selos.PORTION + 3
