"""Two processes, two people, one group of failures: one canary, each of the rest once; over both databases."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.changes import Claimed, End, Told
from app.domain.errors import Refused
from app.domain.pendencias import chave
from app.jobs.canario import Canario
from app.persistence import models as m
from app.persistence.database import Database
from app.recording import pendencias, retentativas
from app.recording.anotacoes import annotate
from app.recording.items import By, Recorded, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import MES, put_more

from .conftest import Recording

PDF = chave(MES, "VIVO", "PDF-422", "VALIDAR_FATURA")
ERRO = {"codigo_erro": "PDF-422", "etapa_falha": "VALIDAR_FATURA", "mensagem_erro": "não abre"}


@pytest.fixture
async def other(recording: Recording) -> AsyncIterator[Recording]:
    """A second process on the same database."""
    database = Database(recording.database.url.render_as_string(hide_password=False))
    other = Recording(database, recording.cadastro)
    other.recorder.start()
    yield other
    await other.recorder.stop()
    await database.close()


async def ends(recording: Recording, i: UUID, status: str) -> None:
    await recording.recorder.record(i, Claimed())
    fim = End(status, "fim", None, erro=ERRO if status == "FALHOU" else None)
    await recording.recorder.record(i, Told(tentativa=1, fim=fim))


async def asks(recording: Recording) -> bool:
    by = recording.by()
    deed = retentativas.retentar(by, None)
    decided = await recording.database.transact(
        lambda c: pendencias.decide(c, MES, PDF, acao="retentar", by=by, deed=deed)
    )
    return not isinstance(decided, Refused)


async def both_move(*processes: Recording) -> None:
    """Each its own mover; both look in the same moment, twice."""
    for _ in range(2):
        movers = [
            Canario(one.database, one.recorder, tell=one.told.extend, ritmo=Ritmo()) for one in processes
        ]
        await asyncio.gather(*(mover.move_all() for mover in movers))


async def runs(recording: Recording) -> list[int]:
    async with recording.database.read() as c:
        found = await c.execute(select(func.count(m.Execucao.id)).group_by(m.Execucao.processo_id))
        return sorted(found.scalars().all())


async def test_one_canary_and_each_of_the_rest_once(recording: Recording, other: Recording) -> None:
    await put_more(recording.database, recording.cadastro, 9)
    for processo in range(12):
        await ends(recording, await recording.an_execucao(processo), "FALHOU")
    assert sorted(await asyncio.gather(asks(recording), asks(other))) == [False, True]
    await both_move(recording, other)
    assert await runs(recording) == [1] * 11 + [2]
    async with recording.database.read() as c:
        canary = await c.scalar(select(m.GrupoRetentativa.canario_id))
    assert canary is not None
    await ends(other, canary, "CONCLUIDO")
    await both_move(recording, other)
    assert await runs(recording) == [2] * 12
    async with recording.database.read() as c:
        test = (await c.execute(select(m.GrupoRetentativa.__table__))).one()
    assert (test.estado, test.iniciados) == ("LIBERADA", 11)
    told = [message for one in (recording, other) for message in one.messages(f"mes:{MES}")]
    counters = sorted((message.since, message.to) for message in told)
    assert len({to for _, to in counters}) == len(counters), "no counter of the month was given twice"


class Died(Exception):
    """A process that is no more."""


class Dying(Canario):
    """It asks for the rest and dies over its last word."""

    async def _write(self, work: object) -> None:
        raise Died


class Overtaken(Database):
    """Another process comes in between after the second look."""

    comes_in: Callable[[], Awaitable[None]]
    looks = 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with super().read() as connection:
            yield connection
        self.looks += 1
        if self.looks == 2:
            await self.comes_in()


async def test_what_another_process_began_is_counted_too(recording: Recording, other: Recording) -> None:
    for processo in range(3):
        await ends(recording, await recording.an_execucao(processo), "FALHOU")
    assert await asks(recording)
    await both_move(recording)
    async with recording.database.read() as c:
        canary = await c.scalar(select(m.GrupoRetentativa.canario_id))
    assert canary is not None
    await ends(recording, canary, "CONCLUIDO")
    options: Any = {"tell": other.told.extend, "ritmo": Ritmo()}
    dying = Dying(other.database, other.recorder, **options)
    slow = Overtaken(recording.database.url.render_as_string(hide_password=False))

    async def comes_in() -> None:
        with pytest.raises(Died):
            await dying.move_all()

    slow.comes_in = comes_in
    await Canario(slow, recording.recorder, **options).move_all()
    await slow.close()
    assert slow.looks > 2, "the other came in between"
    assert await runs(recording) == [2] * 3
    async with recording.database.read() as c:
        test = (await c.execute(select(m.GrupoRetentativa.__table__))).one()
    assert (test.estado, test.iniciados) == ("LIBERADA", 2)


class SettledMeanwhile(Recorder):
    """Somebody settles the whole group as soon as the first of the rest was asked for."""

    settle: pendencias.Deed | None = None

    async def create(self, run: Run, *, by: By) -> Recorded:
        recorded = await super().create(run, by=by)
        deed, self.settle = self.settle, None
        if deed is not None:
            await self._database.transact(
                lambda c: pendencias.decide(c, MES, PDF, acao="tratar", by=by, deed=deed)
            )
        return recorded


async def test_what_is_settled_while_the_rest_leaves_stays(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.canario.PIECE", 1)
    await put_more(recording.database, recording.cadastro, 2)
    for processo in range(5):
        await ends(recording, await recording.an_execucao(processo), "FALHOU")
    assert await asks(recording)
    await recording.recorder.stop()
    recording.recorder = SettledMeanwhile(recording.database, ritmo=Ritmo(), tell=recording.told.extend)
    recording.recorder.start()
    await both_move(recording)
    async with recording.database.read() as c:
        canary = await c.scalar(select(m.GrupoRetentativa.canario_id))
    assert canary is not None
    await ends(recording, canary, "CONCLUIDO")
    recording.recorder.settle = pendencias.tratar(recording.by(), "feito à mão", None)
    await both_move(recording)
    assert await runs(recording) == [1, 1, 1, 2, 2]


async def test_a_token_that_only_reads_writes_no_note(recording: Recording) -> None:
    """Its person may; what it came in with may not."""
    processo = recording.cadastro.processos[0]
    with pytest.raises(Refused, match="proibido"):
        await annotate(recording.database, processo, "x", nota=uuid4(), by=recording.by(ate_papel="leitor"))
    assert (await annotate(recording.database, processo, "x", nota=uuid4(), by=recording.by())).texto == "x"
