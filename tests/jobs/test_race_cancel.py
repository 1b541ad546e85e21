"""A cancel that meets an end, another cancel, a claim or the POST: one end, one question to the robot, all told."""

import asyncio
from collections import Counter
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from app.domain.changes import Accepted, CancelWished, Claimed, Dispatching, End, Told
from app.domain.errors import Refused
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import rows
from app.recording.items import By, Recorded
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from app.services import Services
from tests.cadastro import MES, put_in
from tests.jobs.conftest import Fleet, MakeFleet, Worker, a_gate
from tests.recording.conftest import Recording
from tests.waiting import until

RACES = 20
FIM = End("CONCLUIDO", "ok", {"success": True})
BY = {"finish": "CONCLUIDO", "cancel": "CANCELADO"}
LATE = "O cancelamento chegou tarde: Concluído."


async def with_the_robot(recording: Recording, processo: int) -> UUID:
    i = await recording.an_execucao(processo)
    for change in (Claimed(), Dispatching(tentativa=1), Accepted(tentativa=1, id_externo=f"robo-{i}")):
        await recording.recorder.record(i, change)
    return i


async def test_a_cancel_and_the_finish_together_are_one_end_and_the_other_is_told(database: Database) -> None:
    """Two processes, two ends of the same run: the first committed counts (an end by force needs no robot).

    Half of the rounds the one has its answer before the other asks, so that each of them is seen to win: which
    of two that ask at once is first is up to the machine.
    """
    url = database.url.render_as_string(hide_password=False)
    recording, beside = Recording(database, await put_in(database, processos=RACES)), Database(url)
    other = Recorder(beside, ritmo=Ritmo(), tell=recording.told.extend)
    recording.recorder.start()
    other.start()
    ends: Counter[str] = Counter()
    for n in range(RACES):
        i = await with_the_robot(recording, n)
        force = CancelWished(por="Ana", forcar=True, force_after_s=0)
        asked = {
            "finish": lambda i=i: recording.recorder.record(i, Told(tentativa=1, fim=FIM)),
            "cancel": lambda i=i, force=force: other.record(i, force, by=recording.by("Ana")),
        }
        first, second = sorted(asked, reverse=bool(n % 2))  # now the one is first, now the other
        ahead = asyncio.ensure_future(asked[first]())
        if clear := n % 4 < 2:
            await asyncio.wait([ahead])
        told = await asyncio.gather(ahead, asked[second](), return_exceptions=True)
        end = await one_end(database, i, **dict(zip((first, second), told, strict=True)))
        assert end == BY[first] or not clear, "who was first won"
        ends[end] += 1
    async with database.read() as c:
        resumo = (await rows.resumos(c, [MES]))[MES]
        aside = (await c.execute(select(m.Quarentena.motivo))).scalars().all()
    assert (resumo.concluidos, resumo.aguardando) == (ends["CONCLUIDO"], ends["CANCELADO"])
    assert aside == ["resultado_tardio"] * ends["CANCELADO"], "what the robot still said is kept"
    await recording.recorder.stop()
    await other.stop()
    await beside.close()


async def one_end(database: Database, i: UUID, *, finish: object, cancel: object) -> str:
    """The status; the other side was told."""
    async with database.read() as c:
        e = (await rows.execucoes(c, [i]))[i]
        texts = (await c.execute(select(m.Evento.texto).where(m.Evento.execucao_id == i))).scalars().all()
    label = {"CONCLUIDO": "Concluído", "CANCELADO": "Cancelado"}[e.status_execucao]
    assert [text for text in texts if text in {"Concluído", "Cancelado"}] == [label], "exactly one end"
    if e.status_execucao == "CONCLUIDO":
        assert isinstance(cancel, Refused)
        assert (cancel.code, cancel.detail, cancel.extra) == ("terminal", LATE, {"status": "CONCLUIDO"})
    else:
        assert isinstance(cancel, Recorded)
        assert isinstance(finish, Recorded)
        assert (cancel.moved, finish.moved) == (True, False), "the robot's end comes too late"
    return e.status_execucao


async def two_admins(worker: Worker, fleet: Fleet) -> list[By]:
    davi = uuid4()
    row = {"id": davi, "email": "davi@demo.local", "nome": "Davi", "papel": "admin", "senha": "x"}
    async with worker.services.database.write() as c:
        criado = (await c.execute(select(m.Usuario.criado_em))).scalars().first()
        await c.execute(insert(m.Usuario), [row | {"ativo": True, "criado_em": criado}])
    return [By("Ana", "pagina", fleet.cadastro.ana), By("Davi", "pagina", davi)]


async def test_two_admins_cancel_and_the_robot_is_asked_once(make_fleet: MakeFleet) -> None:
    """In two processes at once: both are acked, both are in the audit, the first has its name on it."""
    async with make_fleet() as fleet, a_gate(fleet.robot.url) as gate:
        fleet.settings = replace(fleet.settings, api_url=gate.url)
        async with fleet.worker() as one, fleet.worker() as other:
            admins = await two_admins(one, fleet)
            i = await one.starts(fleet.cadastro.processos[0], "sem_resposta")
            await one.becomes(i, "EXECUTANDO")
            wishes = [
                worker.services.recorder.record(i, CancelWished(por=by.nome, por_id=by.usuario_id), by=by)
                for worker, by in zip((one, other), admins, strict=True)
            ]
            acked = await asyncio.gather(*wishes)
            assert sorted(answer.moved for answer in acked) == [False, True]
            first = next(by.nome for by, answer in zip(admins, acked, strict=True) if answer.moved)
            e = await one.becomes(i, "CANCELADO")
            assert (e.cancelamento_por, e.mensagem_final) == (first, f"Cancelada por {first}")
            assert gate.many("DELETE") == 1
            query = select(m.Auditoria.quem, m.Auditoria.permitido).where(m.Auditoria.acao == "cancelar")
            async with one.services.database.read() as c:
                audited = sorted(tuple(row) for row in await c.execute(query))
            assert audited == [("Ana", True), ("Davi", True)]


async def test_a_cancel_before_the_claim_never_reaches_the_robot(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet, a_gate(fleet.robot.url) as gate:
        fleet.settings = replace(fleet.settings, api_url=gate.url)
        nobody = Services(fleet.settings)  # no process carries anything yet
        await nobody.open()
        i = await Worker(nobody, None).starts(fleet.cadastro.processos[0], "sucesso")  # type: ignore[arg-type]
        e = (await nobody.recorder.record(i, CancelWished(por="Ana", motivo="engano"))).execucao
        assert (e.status_execucao, e.mensagem_final, e.tentativa) == (
            "CANCELADO",
            "Cancelada por Ana: engano",
            0,
        )
        await nobody.close()
        async with fleet.worker() as worker:
            other = await worker.starts(fleet.cadastro.processos[1], "sucesso")
            await worker.becomes(other, "CONCLUIDO")
            assert (gate.many("POST"), gate.many("DELETE")) == (1, 0)
            assert (await worker.get(i)).seq == e.seq


async def test_a_cancel_during_the_post_is_cancelled_as_soon_as_the_id_arrives(make_fleet: MakeFleet) -> None:
    """Never "cancelled here, running there": while nobody knows the id, it is not ended here."""
    async with make_fleet() as fleet, a_gate(fleet.robot.url) as gate:
        fleet.settings = replace(fleet.settings, api_url=gate.url)
        async with fleet.worker() as worker:
            gate.open.clear()
            i = await worker.starts(fleet.cadastro.processos[0], "sem_resposta")
            await until(lambda: fleet.robot.book.counts()["ativos"] == 1, what="the robot works on it")
            wished = (await worker.services.recorder.record(i, CancelWished(por="Ana"))).execucao
            assert (wished.status_execucao, wished.id_externo) == ("PENDENTE", None)
            assert gate.many("DELETE") == 0, "there is no id to ask with"
            gate.open.set()
            e = await worker.becomes(i, "CANCELADO")
            assert e.cancelamento_confirmado_em is not None
            assert (gate.many("POST"), gate.many("DELETE")) == (1, 1)
            assert fleet.robot.book.counts()["ativos"] == 0, "cancelled there too"
