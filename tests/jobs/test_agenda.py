"""The monthly schedule: once, by the system itself, with the audit saying so."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from app.domain.values import now
from app.jobs.agenda import Agenda
from app.parsing import Monthly, SettingError, monthly
from app.persistence import models as m
from app.settings import Settings
from tests.jobs.conftest import Fleet, MakeFleet, Worker
from tests.waiting import until_async

FUSO = ZoneInfo("America/Sao_Paulo")


async def this_month(fleet: Fleet, worker: Worker) -> str:
    """The company's month is the present one."""
    mes = now().astimezone(FUSO).strftime("%Y-%m")
    async with worker.services.database.write() as c:
        await c.execute(update(m.Processo).values(mes=mes))
        await c.execute(update(m.Resumo).values(mes=mes))
    return mes


async def audited(worker: Worker) -> list[tuple[str, str | None, str | None]]:
    async with worker.services.database.read() as c:
        found = await c.execute(
            select(m.Auditoria.quem, m.Auditoria.alvo, m.Auditoria.detalhe).where(
                m.Auditoria.acao == "agenda"
            )
        )
        return [tuple(row) for row in found]  # type: ignore[misc]


async def test_a_start_after_the_hour_runs_what_waits_once(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet:
        async with fleet.worker() as worker:
            mes = await this_month(fleet, worker)
        fleet.settings = replace(fleet.settings, agenda=Monthly(1, 0, 0))  # has gone by in every month

        async def said() -> bool:
            return len(await audited(worker)) == 1

        async with fleet.worker() as worker:
            await until_async(said, what="the audit says it", limit_s=30)
            assert await audited(worker) == [("Agenda", f"mes:{mes}", "6 executados, 0 já em execução")]
            async with worker.services.database.read() as c:
                origins = set((await c.scalars(select(m.Execucao.origem))).all())
            assert origins == {"agenda"}
        async with fleet.worker() as worker:  # started again: nothing is run twice
            await agenda_of(worker).run_if_due()
            assert len(await audited(worker)) == 1
            async with worker.services.database.read() as c:
                assert len((await c.scalars(select(m.Execucao.id))).all()) == 6


def agenda_of(worker: Worker) -> Agenda:
    found = worker.jobs._agenda()
    assert found is not None
    return found


async def test_before_the_hour_nothing_runs(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet:
        later = Monthly(28, 23, 59)
        here = now().astimezone(FUSO)
        if here >= here.replace(day=28, hour=23, minute=58):
            pytest.skip("the last days of a month are after every hour that a schedule can name")
        fleet.settings = replace(fleet.settings, agenda=later)
        async with fleet.worker() as worker:
            await this_month(fleet, worker)
            await agenda_of(worker).run_if_due()
            assert await audited(worker) == []


async def test_a_month_that_is_opened_late_is_run_when_it_is(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet:
        async with fleet.worker() as worker, worker.services.database.write() as c:
            await c.execute(update(m.Processo).values(mes="2020-01"))
        fleet.settings = replace(fleet.settings, agenda=Monthly(1, 0, 0))
        async with fleet.worker() as worker:
            await agenda_of(worker).run_if_due()
            assert await audited(worker) == []  # nothing of this month is there: it is not ticked off
            mes = await this_month(fleet, worker)

            async def said() -> bool:
                return await audited(worker) == [("Agenda", f"mes:{mes}", "6 executados, 0 já em execução")]

            await until_async(said, what="it was run without being asked", limit_s=30)


@pytest.mark.parametrize("text", ["31 06:00", "5", "5 24:00", "0 06:00", "todo dia", "5 06:61"])
def test_a_schedule_that_is_none_says_how_to_write_one(text: str) -> None:
    with pytest.raises(SettingError, match="5 06:00"):
        monthly(text)


def test_the_setting_is_a_day_with_an_hour() -> None:
    assert Settings.from_env({"AGENDA": "5 06:00"}).agenda == Monthly(5, 6, 0)
