"""A database out of reach: refused in time, nothing acked and lost, well again by itself."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import func, select

from app.domain.errors import Refused
from app.persistence import models as m
from app.persistence.database import Database
from app.recording.items import Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import put_in
from tests.recording.conftest import Recording


async def test_a_locked_database_refuses_and_heals(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.persistence.database.BUSY_TIMEOUT_MS", 200)
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
