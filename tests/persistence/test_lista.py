"""The list's questions over both databases."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update

from app.domain.selecao import KEPT, Selecao
from app.domain.values import now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import filtragem, visoes
from app.persistence.queries import selecao as selections
from app.persistence.queries.filtragem import ORDERS, STATUS, Filtro
from app.recording.items import By, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import MES, put_in


async def test_filters_and_orders_are_questions_that_both_understand(database: Database) -> None:
    cadastro = await put_in(database, processos=4)
    days: list[tuple[int | None, date | None]] = [
        (9, None),
        (10, date(2026, 11, 3)),
        (31, None),
        (None, None),
    ]
    async with database.write() as c:
        for n, (dia, known) in enumerate(days):
            cliente = m.Cliente.razao_social == f"Cliente {n}"
            await c.execute(update(m.Cliente).where(cliente).values(dia_vencimento=dia))
            of = m.Processo.id == cadastro.processos[n]
            await c.execute(update(m.Processo).where(of).values(vencimento=known))
    async with database.read() as c:
        for ordem, wanted in (("vencimento", [1, 0, 2, 3]), ("-vencimento", [2, 0, 1, 3])):
            found = await filtragem.ids(c, Filtro(mes=MES, ordem=ordem), limit=10)
            assert found == [cadastro.processos[n] for n in wanted]
        for ordem in ORDERS:
            every = Filtro(mes=MES, ordem=ordem, operadora="VIVO", status=tuple(STATUS), q="cliente")
            assert len(await filtragem.ids(c, every, limit=10)) == await filtragem.total(c, every) == 4
            none = Filtro(mes=MES, ordem=ordem, codigo_erro="AUTH-401")
            assert await filtragem.ids(c, none, limit=10) == []
        assert await filtragem.codigos(c, MES) == []


async def test_a_selection_is_claimed_once_and_kept_for_its_person(database: Database) -> None:
    cadastro = await put_in(database, processos=3)
    recorder = Recorder(database, ritmo=Ritmo(), tell=lambda messages: None)
    recorder.start()
    run = (
        await recorder.create(Run(cadastro.processos[1]), by=By("Bruno", "pagina", cadastro.bruno))
    ).execucao
    await recorder.stop()
    at, wanted = now(), [cadastro.processos[n] for n in (2, 1, 0)]
    kept = Selecao(
        uuid4(), cadastro.bruno, MES, None, [str(i) for i in wanted], "executar", {"fazer": []}, None, None, at, at + KEPT
    )  # fmt: skip
    async with database.write() as c:
        await selections.add(c, kept)
        assert [await selections.claim(c, kept, motivo=None, now=at) for _ in range(2)] == [True, False]
        for pedidos in (3, 2, 4):  # a result gives way only to a better one
            stays = await selections.conclude(
                c, kept.id, {"pedidos": pedidos}, is_better=lambda new, old: new["pedidos"] > old["pedidos"]
            )
            assert stays == {"pedidos": max(3, pedidos)}
    async with database.read() as c:
        found = await selections.one(c, kept.id, usuario_id=cadastro.bruno, now=at)
        assert found is not None
        assert (found.processos, found.resultado, found.feita_em) == (kept.processos, {"pedidos": 4}, at)
        assert await selections.one(c, kept.id, usuario_id=cadastro.ana, now=at) is None
        assert (
            await selections.one(c, kept.id, usuario_id=cadastro.bruno, now=at + KEPT + timedelta(1)) is None
        )
        seen = await selections.candidatos(c, [*wanted, uuid4()])
        assert [one.id for one in seen] == wanted
        assert [(one.execucao_id, one.status_execucao) for one in seen[:2]] == [
            (None, None),
            (run.id, "PENDENTE"),
        ]
        assert await selections.meses(c, wanted) == {MES}
        assert (await selections.names(c, wanted))[wanted[0]] == ("Cliente 2", "VIVO")
        assert await selections.stopped(c) == set()


async def test_one_view_at_most_is_the_default(database: Database) -> None:
    cadastro = await put_in(database)
    async with database.write() as c:
        for nome in ("Erros", "Caros"):
            await visoes.add(c, cadastro.bruno, nome=nome, consulta=f"q={nome}")
        ids: dict[str, UUID] = {visao["nome"]: visao["id"] for visao in await visoes.of(c, cadastro.bruno)}
        for nome in ("Erros", "Caros"):
            assert await visoes.make_default(c, cadastro.bruno, ids[nome])
        assert not await visoes.make_default(c, cadastro.ana, ids["Erros"])
        assert await visoes.default(c, cadastro.bruno) == "q=Caros"
        assert await visoes.named(c, cadastro.bruno, "ERROS") == ids["Erros"]


async def test_a_person_keeps_the_newest_selections_and_nobody_loses_another_s(database: Database) -> None:
    cadastro, at = await put_in(database, processos=1), now()

    def frozen(whose: UUID, n: int) -> Selecao:
        em = at + timedelta(seconds=n)
        return Selecao(uuid4(), whose, MES, None, [], None, None, None, None, em, em + KEPT)

    kept = [frozen(cadastro.bruno, n) for n in range(selections.OF_ONE_PERSON + 2)]
    others = frozen(cadastro.ana, -9)
    async with database.write() as c:
        for one in (others, *kept):
            await selections.add(c, one)
    async with database.read() as c:
        there = set((await c.scalars(select(m.Selecao.id))).all())
    assert there == {others.id, *(one.id for one in kept[2:])}
