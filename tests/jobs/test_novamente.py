"""What failed for want of an invoice is asked for again at seven in the morning, once, and the audit says so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from app.domain.changes import Accepted, Claimed, Dispatching, End, Told
from app.domain.errors import Refused
from app.domain.values import now
from app.jobs.novamente import Novamente
from app.persistence import models as m
from app.recording.items import By, Recorded, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import put_more
from tests.recording.conftest import Recording, recording

__all__ = ["recording"]

FUSO = ZoneInfo("America/Sao_Paulo")


async def fails(recording: Recording, processo: int, codigo: str) -> None:
    """As the robot says it."""
    run = Run(recording.cadastro.processos[processo])
    i = (await recording.recorder.create(run, by=By("Ana", "pagina"))).execucao.id
    erro = {"codigo_erro": codigo, "etapa_falha": "LOCALIZAR_FATURA"}
    end = Told(fim=End("FALHOU", "Não deu", None, erro=erro))
    for change in (Claimed(), Dispatching(), Accepted(id_externo=str(i)), end):
        await recording.recorder.record(i, change)


async def runs(recording: Recording) -> int:
    async with recording.database.read() as c:
        return await c.scalar(select(func.count()).where(m.Execucao.origem == "agenda")) or 0


async def this_month(recording: Recording) -> None:
    async with recording.database.write() as c:
        await c.execute(update(m.Processo).values(mes=now().strftime("%Y-%m")))
        await c.execute(update(m.Resumo).values(mes=now().strftime("%Y-%m")))


def next_seven() -> datetime:
    """What fails now waits for it, at whatever hour this runs."""
    seven = now().astimezone(FUSO).replace(hour=7, minute=0, second=0, microsecond=0)
    return seven if seven > now() else seven + timedelta(days=1)


def at(recording: Recording, when: datetime) -> Novamente:
    tell = recording.told.extend
    return Novamente(
        recording.database, recording.recorder, tell=tell, fuso=FUSO, ritmo=Ritmo(), clock=lambda: when
    )


async def test_a_missing_invoice_is_asked_for_again_in_the_morning_once(recording: Recording) -> None:
    await this_month(recording)
    await fails(recording, 0, "FATURA-404")
    await fails(recording, 1, "PDF-422")
    await fails(recording, 2, "AUTH-401")
    seven = next_seven()
    await at(recording, seven - timedelta(minutes=1)).run_if_due()
    assert await runs(recording) == 0
    for when in (seven, seven + timedelta(hours=3)):  # two processes, and one that comes late
        await at(recording, when).run_if_due()
        await at(recording, when).run_if_due()
        assert await runs(recording) == 1
    async with recording.database.read() as c:
        said = select(m.Auditoria.quem, m.Auditoria.detalhe).where(m.Auditoria.acao == "nova_tentativa")
        assert (await c.execute(said)).all() == [("Agenda", "1 executado, 0 já em execução")]
        latest = select(m.Execucao.processo_id).where(m.Execucao.origem == "agenda")
        assert await c.scalar(latest) == recording.cadastro.processos[0]


async def test_an_installation_made_after_the_hour_has_missed_nothing(recording: Recording) -> None:
    await this_month(recording)
    await fails(recording, 0, "FATURA-404")
    async with recording.database.write() as c:
        old = now() - timedelta(days=2)
        await c.execute(update(m.Execucao).values(data_finalizacao=old, criado_em=old))
    await at(recording, now()).run_if_due()
    assert await runs(recording) == 0


class GoesAway(Recorder):
    """The database is away once, at the fourth wish; `most` is how many wishes waited together."""

    asked = waiting = most = 0

    async def create(self, run: Run, *, by: By) -> Recorded:
        self.asked += 1
        if self.asked == 4:
            raise Refused("indisponivel")
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        try:
            return await super().create(run, by=by)
        finally:
            self.waiting -= 1


async def test_many_are_asked_for_by_pieces_and_the_audit_counts_them_all(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People's own wishes come between; a look that was interrupted is gone on with."""
    monkeypatch.setattr("app.jobs.novamente.PIECE", 2)
    await put_more(recording.database, recording.cadastro, 2)
    await this_month(recording)
    for processo in range(5):
        await fails(recording, processo, "FATURA-404")
    await recording.recorder.stop()
    recording.recorder = away = GoesAway(recording.database, ritmo=Ritmo(), tell=recording.told.extend)
    away.start()
    seven = next_seven()
    with pytest.raises(Refused, match="indisponivel"):
        await at(recording, seven).run_if_due()
    await at(recording, seven).run_if_due()
    assert (away.most, await runs(recording)) == (2, 5)
    async with recording.database.read() as c:
        said = select(m.Auditoria.detalhe).where(m.Auditoria.acao == "nova_tentativa")
        assert (await c.scalars(said)).all() == ["5 executados, 0 já em execução"]


async def test_an_invoice_that_is_awaited_no_more_is_an_error_somebody_must_look_at(
    recording: Recording,
) -> None:
    await this_month(recording)
    await fails(recording, 0, "FATURA-404")
    mes = now().strftime("%Y-%m")
    late = now() + timedelta(days=130)
    async with recording.database.read() as c:
        before = (await c.execute(select(m.Processo.detalhe, m.Processo.versao, m.Resumo.versao)
            .join(m.Resumo, m.Resumo.mes == m.Processo.mes).where(m.Processo.execucao_id.is_not(None)))).one()  # fmt: skip
    assert "nova tentativa" in before[0]
    recording.told.clear()
    for _ in range(2):
        await at(recording, late).run_if_due()
    async with recording.database.read() as c:
        p = (await c.execute(select(m.Processo.__table__).where(m.Processo.execucao_id.is_not(None)))).one()
        resumo = (await c.execute(select(m.Resumo.__table__))).one()
    assert (p.detalhe, p.status_processo) == ("Localizar fatura · FATURA-404", "ERRO_DOWNLOAD")
    assert (resumo.com_erro, resumo.indisponiveis) == (1, 0)
    assert (p.versao, resumo.versao) == (before[1] + 1, before[2] + 1)
    [row], [month] = recording.messages(f"processo:{p.id}"), recording.messages(f"mes:{mes}")
    assert row.estado["rotulo"] == "Erro Download"
    assert (month.estado["com_erro"], month.estado["indisponiveis"]) == (1, 0)
