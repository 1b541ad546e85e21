"""What is committed, what is refused, what is told: over both databases."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from app.domain.changes import Accepted, CancelWished, Claimed, Dispatching, End, Lost, Told
from app.domain.errors import Fenced, Refused
from app.domain.execucao import Execucao, Line
from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import pictures, rows
from app.recording.items import Message, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import MES
from tests.recording.conftest import Recording


def test_the_struct_and_the_table_have_the_same_fields() -> None:
    assert set(Execucao.__struct_fields__) == {c.name for c in m.Execucao.__table__.columns}


async def counted(recording: Recording, model: type[m.Base]) -> int:
    async with recording.database.read() as c:
        return (await c.execute(select(func.count()).select_from(model))).scalar_one()


async def test_a_run_is_committed_before_it_answers(recording: Recording) -> None:
    i = await recording.an_execucao()
    async with recording.database.read() as c:
        e = (await rows.execucoes(c, [i]))[i]
        p = (await rows.processos(c, [e.processo_id]))[e.processo_id]
    assert (e.status_execucao, e.iniciado_por, e.seq, e.hash_execucao[:5]) == (
        "PENDENTE",
        "Bruno",
        1,
        "VIVO-",
    )
    assert (p.execucao_id, p.status_processo, p.versao) == (i, "AGUARDANDO_DOWNLOAD", 2)
    assert recording.submitted == [i]


async def test_twenty_runs_of_one_processo_are_one(recording: Recording) -> None:
    """The losers learn who runs it, and where."""
    run = Run(recording.cadastro.processos[0])
    asked = [recording.recorder.create(run, by=recording.by()) for _ in range(20)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    won = [a for a in answers if not isinstance(a, BaseException)]
    lost = [a for a in answers if isinstance(a, Refused)]
    assert (len(won), len(lost), await counted(recording, m.Execucao)) == (1, 19, 1)
    assert {r.code for r in lost} == {"ja_em_execucao"}
    assert lost[0].extra["job_id"] == str(won[0].execucao.id)
    assert lost[0].detail.startswith("Bruno iniciou há")


async def test_the_same_command_again_has_the_effect_of_one(recording: Recording) -> None:
    run, by = Run(recording.cadastro.processos[0]), recording.by(comando=uuid4(), corpo=b"1" * 32)
    first = await recording.recorder.create(run, by=by)
    again = await recording.recorder.create(run, by=by)
    assert (again.execucao.id, again.repetido, first.repetido) == (first.execucao.id, True, False)
    assert recording.submitted == [first.execucao.id]
    other = recording.by(comando=by.comando, corpo=b"2" * 32)
    with pytest.raises(Refused, match="id_reusado"):
        await recording.recorder.create(Run(recording.cadastro.processos[1]), by=other)


async def test_the_same_command_twice_at_once_is_one(recording: Recording) -> None:
    """In one transaction, and in two processes' transactions."""
    other = Recorder(recording.database, ritmo=Ritmo(), tell=recording.told.extend)
    other.start()
    for n, pair in enumerate(((recording.recorder, recording.recorder), (recording.recorder, other))):
        run, by = Run(recording.cadastro.processos[n]), recording.by(comando=uuid4(), corpo=b"1" * 32)
        first, second = await asyncio.gather(*[r.create(run, by=by) for r in pair])
        assert first.execucao.id == second.execucao.id
        assert {first.repetido, second.repetido} == {False, True}
    assert len(recording.submitted) <= 2
    await other.stop()


async def test_who_asked_may_go_away_and_the_run_is_still_carried(recording: Recording) -> None:
    asking = asyncio.create_task(
        recording.recorder.create(Run(recording.cadastro.processos[0]), by=recording.by())
    )
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await recording.recorder.drain()
    assert len(recording.submitted) == await counted(recording, m.Execucao) == 1


async def test_a_process_ends_also_after_a_defect_in_telling(recording: Recording) -> None:
    """The change is committed and begun, the writer starts again, and nobody waits for its group for ever."""
    told: list[Message] = []

    def broken_once(messages: Sequence[Message]) -> None:
        told.extend(messages)
        if len(told) == len(messages):
            raise LookupError

    ailing = Recorder(recording.database, ritmo=Ritmo(), tell=broken_once, submit=recording.submitted.extend)
    ailing.start()
    for n in range(2):
        run = Run(recording.cadastro.processos[n])
        assert (await ailing.create(run, by=recording.by())).execucao.status_execucao == "PENDENTE"
        async with asyncio.timeout(5):
            await ailing.drain()
    await ailing.stop()
    assert len(recording.submitted) == await counted(recording, m.Execucao) == 2


async def test_who_may_cancel_is_read_in_the_transaction(recording: Recording) -> None:
    i = await recording.an_execucao(who="Ana")
    for who in ("Bruno", "Carla"):
        with pytest.raises(Refused, match="proibido"):
            await recording.recorder.record(i, CancelWished(por=who), by=recording.by(who))
    async with recording.database.write() as c:
        await c.execute(text("UPDATE usuario SET papel = 'leitor' WHERE nome = 'Ana'"))
    with pytest.raises(Refused, match="proibido"):
        await recording.recorder.record(i, CancelWished(por="Ana"), by=recording.by("Ana"))
    async with recording.database.read() as c:
        audited = (await c.execute(select(m.Auditoria.quem, m.Auditoria.acao, m.Auditoria.permitido))).all()
    assert [tuple(row) for row in audited] == [
        ("Ana", "executar", True), ("Bruno", "cancelar", False), ("Carla", "cancelar", False),
        ("Ana", "cancelar", False),
    ]  # fmt: skip


async def a_run_to_the_end(recording: Recording, *, end: str = "CONCLUIDO") -> Any:
    i = await recording.an_execucao()
    record = recording.recorder.record
    await record(i, Claimed())
    await record(i, Dispatching(tentativa=1))
    await record(i, Accepted(tentativa=1, id_externo="job-1"))
    for n in range(1, 4):
        line = Line(n, now(), "INFO", f"linha {n}")
        await record(i, Told(tentativa=1, progresso=n * 20, etapa="BAIXAR_FATURA", linhas=(line,)))
    fatura = {"caminho": "s3://x/1.pdf", "data_vencimento": None, "mes": 10, "ano": 2025, "valor": None}
    fim = End(
        end, "fim", {"success": True}, faturas=({**fatura, "id": uuid4()},) if end == "CONCLUIDO" else ()
    )
    await record(i, Told(tentativa=1, fim=fim))
    return i


async def test_deltas_applied_are_the_picture(recording: Recording) -> None:
    """apply(snapshot, deltas) == fresh snapshot, for every topic that moved."""
    processo = recording.cadastro.processos[0]
    topics = [f"processo:{processo}", f"mes:{MES}"]
    async with recording.database.read() as c:
        before = await pictures.look(c, topics)
    i = await a_run_to_the_end(recording)
    topics.append(f"execucao:{i}")
    before[f"execucao:{i}"] = (0, {}, [], 0)
    async with recording.database.read() as c:
        after = await pictures.look(c, topics)
    for topic in topics:
        seq, estado, lines = before[topic][0], dict(before[topic][1]), list(before[topic][2] or [])
        assert recording.messages(topic), f"{topic} moved"
        for message in recording.messages(topic):
            assert message.since == seq, "contiguous"
            estado |= {key: value for key, value in message.estado.items() if key != "mudou"}
            lines += message.linhas
            seq = message.to
        assert (seq, estado) == after[topic][:2]
        assert lines == (after[topic][2] or [])


async def test_the_summary_is_what_counting_would_say(recording: Recording) -> None:
    await a_run_to_the_end(recording, end="FALHOU")
    await recording.an_execucao(1)
    async with recording.database.read() as c:
        resumo = (await rows.resumos(c, [MES]))[MES]
        found = (
            await c.execute(
                select(m.Processo.status_processo, func.count()).group_by(m.Processo.status_processo)
            )
        ).all()
    assert {row[0]: row[1] for row in found} == {"ERRO_DOWNLOAD": 1, "AGUARDANDO_DOWNLOAD": 2}
    assert (resumo.com_erro, resumo.aguardando, resumo.na_fila, resumo.concluidos) == (1, 2, 1, 0)


async def test_a_cancel_gives_the_processo_back_what_it_was(recording: Recording) -> None:
    """With its old invoice intact."""
    await a_run_to_the_end(recording)
    i = await recording.an_execucao()
    await recording.recorder.record(i, CancelWished(por="Bruno"), by=recording.by())
    async with recording.database.read() as c:
        p = (await rows.processos(c, recording.cadastro.processos[:1])).popitem()[1]
    assert (p.status_processo, p.url_fatura, p.faturas) == ("DOWNLOAD_CONCLUIDO", "s3://x/1.pdf", 1)


async def test_a_bad_change_fails_alone(recording: Recording) -> None:
    """A NUL that the database refuses must not take the neighbours of its group with it."""
    i, j = await recording.an_execucao(0), await recording.an_execucao(1)
    bad = Line(1, now(), "INFO", "a\x00b") if not recording.database.is_sqlite else Line(1, now(), None, "x")  # type: ignore[arg-type]
    changes = [
        (i, Told(progresso=10)),
        (j, Told(linhas=(bad,))),
        (i, Told(progresso=20)),
        (j, Told(progresso=30)),
    ]
    asked = [recording.recorder.record(k, change) for k, change in changes]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(a, Refused) for a in answers] == [False, True, False, False]
    async with recording.database.read() as c:
        found = await rows.execucoes(c, [i, j])
    assert (found[i].progresso, found[j].progresso, found[j].linhas) == (20, 30, 0)


async def test_a_zombie_changes_nothing(recording: Recording) -> None:
    i = await recording.an_execucao()
    await recording.recorder.record(i, Claimed())
    await recording.recorder.record(i, Claimed())
    with pytest.raises(Fenced):
        await recording.recorder.record(i, Told(tentativa=1, progresso=50))
    assert recording.recorder.fenced == 1


async def test_a_late_result_is_kept_aside(recording: Recording) -> None:
    i = await recording.an_execucao()
    await recording.recorder.record(i, CancelWished(por="Bruno"), by=recording.by())
    await recording.recorder.record(i, Told(fim=End("CONCLUIDO", "ok", {"success": True, "senha": "s3cr3t"})))
    async with recording.database.read() as c:
        kept = (await c.execute(select(m.Quarentena.motivo, m.Quarentena.conteudo))).one()
        e = (await rows.execucoes(c, [i]))[i]
    assert e.status_execucao == "CANCELADO"
    assert kept.motivo == "resultado_tardio"
    assert "s3cr3t" not in kept.conteudo
    assert "success" in kept.conteudo


async def test_a_carrier_takes_only_so_many_and_says_the_place(recording: Recording) -> None:
    ids = [await recording.an_execucao(n) for n in range(3)]
    for i in ids:
        await recording.recorder.record(i, Claimed())
    sent = [await recording.recorder.record(i, Dispatching(tentativa=1, limite=1)) for i in reversed(ids)]
    assert [r.execucao.espera_motivo for r in sent] == [
        "2º na fila; limite de 1 sessão na VIVO", "1º na fila; limite de 1 sessão na VIVO", None,
    ]  # fmt: skip
    assert [r.execucao.despacho_em is not None for r in sent] == [False, False, True], (
        "first come, first served"
    )


async def test_who_waits_behind_runs_without_confirmation_is_told_so(recording: Recording) -> None:
    """Their places are kept, the robot may still be logged in; else nobody would find out why the queue stands."""
    lost, too, waits = [await recording.an_execucao(n) for n in range(3)]
    told = []
    for i in (lost, too):
        await recording.recorder.record(i, Claimed())
        await recording.recorder.record(i, Dispatching(tentativa=1, limite=2))
    await recording.recorder.record(waits, Claimed())
    for i in (lost, too):
        await recording.recorder.record(i, Lost(tentativa=1, motivo="a resposta se perdeu"))
        told.append(await recording.recorder.record(waits, Dispatching(tentativa=1, limite=2)))
    assert [r.execucao.espera_motivo for r in told] == [
        "1º na fila; 1 execução sem confirmação ocupa um lugar; limite de 2 sessões na VIVO",
        "1º na fila; 2 execuções sem confirmação ocupam lugares; limite de 2 sessões na VIVO",
    ]
