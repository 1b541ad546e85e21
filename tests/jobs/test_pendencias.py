"""A group that is run again: once, whoever dies or looks at the same time."""

from uuid import UUID

from sqlalchemy import select

from app.domain.pendencias import chave
from app.persistence import models as m
from app.recording import pendencias, retentativas
from app.recording.items import By
from tests.cadastro import MES
from tests.jobs.conftest import Fleet, MakeFleet, Worker
from tests.waiting import until_async

SENHA = chave(MES, "VIVO", "AUTH-401", "LOGIN_PORTAL")


async def fail(worker: Worker, fleet: Fleet, many: int) -> None:
    """One after the other would stop the queue at the second; this robot refuses them all at once."""
    for processo in fleet.cadastro.processos[:many]:
        await worker.becomes(await worker.starts(processo, "erro"), "FALHOU")
        async with worker.services.database.write() as c:
            await c.execute(m.Operadora.__table__.update().values(senhas_recusadas=0))


async def asks(worker: Worker, fleet: Fleet) -> None:
    """Committed, and the process that took it is gone before anybody was told."""
    by = By("Bruno", "pagina", fleet.cadastro.bruno)
    deed = retentativas.retentar(by, None)
    decided = await worker.services.database.transact(
        lambda c: pendencias.decide(c, MES, SENHA, acao="retentar", by=by, deed=deed)
    )
    assert isinstance(decided, list)


async def runs_of(worker: Worker, processo: UUID) -> int:
    async with worker.services.database.read() as c:
        return len((await c.scalars(select(m.Execucao.id).where(m.Execucao.processo_id == processo))).all())


async def test_a_crash_after_the_wish_is_caught_up_and_each_runs_once(make_fleet: MakeFleet) -> None:
    """Two processes look at the same group from the moment they live."""
    async with make_fleet() as fleet:
        async with fleet.worker() as worker:
            await fail(worker, fleet, 4)
            await asks(worker, fleet)
        async with fleet.worker() as one, fleet.worker():

            async def is_over() -> bool:
                async with one.services.database.read() as c:
                    return await c.scalar(select(m.GrupoRetentativa.estado)) != "TESTANDO"

            await until_async(is_over, what="the test is over", limit_s=30)
            async with one.services.database.read() as c:
                [test] = await c.execute(select(m.GrupoRetentativa.__table__))
            # the simulated robot draws how a repeated run goes: the rest follows only a success
            passed = (await one.get(test.canario_id)).status_execucao == "CONCLUIDO"
            assert (test.estado, test.iniciados) == (("LIBERADA", 3) if passed else ("REPROVADA", 0))
            ran = [await runs_of(one, processo) for processo in fleet.cadastro.processos[:4]]
            assert ran == ([2, 2, 2, 2] if passed else [2, 1, 1, 1])
