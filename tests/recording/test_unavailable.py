"""A database out of reach: refused in time, nothing acked and lost, well again by itself."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from app.domain.changes import Accepted, CancelWished, Claimed, Dispatching, Told
from app.domain.errors import Refused
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import rows
from app.recording.items import Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import put_in
from tests.recording.conftest import Recording


async def test_a_locked_database_refuses_and_heals(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.persistence.sqlite.BUSY_TIMEOUT_MS", 200)
    hurried = Database(sqlite.url.render_as_string(hide_password=False))
    recording = Recording(hurried, await put_in(sqlite))
    recorder = recording.recorder = Recorder(hurried, ritmo=Ritmo(), tell=recording.told.extend)
    recorder.start()
    run = Run(recording.cadastro.processos[0])
    with closing(sqlite3.connect(str(sqlite.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="indisponivel"):
            await recorder.create(run, by=recording.by())
        assert not recorder.healthy
        other.execute("ROLLBACK")
    recorded = await recorder.create(run, by=recording.by())
    assert recorder.healthy
    async with hurried.read() as c:
        assert (await c.execute(select(func.count()).select_from(m.Execucao))).scalar_one() == 1
    assert [t.topic for t in recording.told if t.topic.startswith("execucao")] == [
        f"execucao:{recorded.execucao.id}"
    ]
    await recorder.stop()
    await hurried.close()


async def test_what_waited_too_long_is_not_begun(recording: Recording) -> None:
    """A change that missed its deadline never enters a transaction: nobody waits for it any more."""
    late = Recorder(recording.database, ritmo=Ritmo(change_deadline_s=-1), tell=recording.told.extend)
    late.start()
    with pytest.raises(Refused, match="indisponivel"):
        await late.create(Run(recording.cadastro.processos[0]), by=recording.by())
    async with recording.database.read() as c:
        assert (await c.execute(select(func.count()).select_from(m.Execucao))).scalar_one() == 0
    await late.stop()


class LosesTheCommit(Database):
    """The connection breaks in COMMIT and the server rolls back; `meanwhile` is what others do then."""

    meanwhile: Callable[[], Awaitable[object]]

    async def transact(self, work: Callable[[Connection], Any]) -> Any:
        async with self._writer.connect() as connection:
            transaction = await connection.begin()
            await connection.run_sync(work)
            await transaction.rollback()
        await self.meanwhile()
        raise OperationalError("COMMIT", {}, ConnectionError("lost"))


async def test_a_wish_that_was_rolled_back_is_not_acked_because_others_moved_the_row(
    recording: Recording,
) -> None:
    """The executor records once a second: that the row is further by now says nothing of the wish."""
    i = await recording.an_execucao(0)
    for change in (Claimed(), Dispatching(tentativa=1), Accepted(tentativa=1, id_externo="job")):
        await recording.recorder.record(i, change)
    broken = LosesTheCommit(recording.database.url.render_as_string(hide_password=False))
    broken.meanwhile = lambda: recording.recorder.record(i, Told(tentativa=1, progresso=5))
    web = Recorder(broken, ritmo=Ritmo(), tell=lambda messages: None)
    web.start()
    with pytest.raises(Refused, match="indisponivel"):
        await web.record(i, CancelWished(por="Ana"), by=recording.by("Ana"))
    async with recording.database.read() as c:
        assert (await rows.execucoes(c, [i]))[i].cancelamento_pedido_em is None
    await web.stop()
    await broken.close()
