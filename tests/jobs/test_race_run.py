"""The same processo asked for at the same time: one row, whoever comes second learns which."""

import asyncio
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.domain.errors import Refused
from app.persistence import models as m
from app.persistence.database import Database
from app.recording.items import Recorded, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import MES, put_in
from tests.recording.conftest import Recording

ROUNDS, AT_ONCE = 5, 20


async def test_two_processes_that_run_the_same_processo_make_one_row(database: Database) -> None:
    """Twenty clicks, half of them in each process; the losers are told of the one that runs."""
    url = database.url.render_as_string(hide_password=False)
    recording, beside = Recording(database, await put_in(database, processos=ROUNDS)), Database(url)
    submitted: list[UUID] = []
    other = Recorder(beside, ritmo=Ritmo(), tell=recording.told.extend, submit=submitted.extend)
    recording.recorder.start()
    other.start()
    for processo in recording.cadastro.processos:
        asked = [
            (recording.recorder, other)[n % 2].create(Run(processo), by=recording.by(comando=uuid4()))
            for n in range(AT_ONCE)
        ]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        [won] = [answer for answer in answers if isinstance(answer, Recorded)]
        lost = [answer for answer in answers if isinstance(answer, Refused)]
        told = {(r.code, r.http_status, r.extra.get("job_id"), r.extra.get("iniciado_por")) for r in lost}
        assert len(lost) == AT_ONCE - 1
        assert told == {("ja_em_execucao", 409, str(won.execucao.id), "Bruno")}
    assert len({*recording.submitted, *submitted}) == len([*recording.submitted, *submitted]) == ROUNDS
    async with database.read() as c:
        assert await c.scalar(select(func.count()).select_from(m.Execucao)) == ROUNDS
        assert await c.scalar(select(m.Resumo.na_fila).where(m.Resumo.mes == MES)) == ROUNDS
    await recording.recorder.stop()
    await other.stop()
    await beside.close()
