"""Two refused passwords stop a carrier's queue; nobody is lost, one tests, the rest follow."""

from uuid import UUID

import aiohttp
from sqlalchemy import select

from app.persistence import models as m
from tests.waiting import until, until_async
from tests.world import Tab, World


async def carrier(world: World) -> UUID:
    async with world.services.database.read() as c:
        return UUID(str(await c.scalar(select(m.Operadora.id))))


async def runs(world: World, tab: Tab, processo: int, cenario: str) -> UUID:
    answer = await tab.say(
        "run", processo=world.cadastro.processos[processo], parametros={"cenario": cenario}
    )
    assert answer["type"] == "ack", answer
    return UUID(answer["execucao"]["id"])


async def becomes(world: World, i: UUID, status: str) -> None:
    async def is_so() -> bool:
        return (await world.execucao(i)).status_execucao == status

    await until_async(is_so, what=f"{i} is {status}", limit_s=30)


async def refused_twice(world: World, tab: Tab) -> None:
    for processo in (0, 1):
        await becomes(world, await runs(world, tab, processo, "erro"), "FALHOU")


async def waits(world: World, i: UUID, why: str) -> None:
    async def says() -> bool:
        return why in ((await world.execucao(i)).espera_motivo or "")

    await until_async(says, what=f"{i} waits: {why}", limit_s=30)


async def test_the_second_refused_password_stops_the_queue_and_everybody_sees_it(world: World) -> None:
    topic = f"fila:{await carrier(world)}"
    async with (
        world.tab(as_="operador", topics=(topic,)) as tab,
        world.tab(as_="leitor", topics=(topic,)) as other,
    ):
        await becomes(world, await runs(world, tab, 0, "erro"), "FALHOU")
        assert tab.page.stories[topic].estado["parada"] is None
        await becomes(world, await runs(world, tab, 1, "erro"), "FALHOU")
        waiting = [await runs(world, tab, processo, "sucesso") for processo in (2, 3, 4)]
        for i in waiting:
            await waits(world, i, "Fila da VIVO parada: senha recusada")
        for one in (tab, other):
            estado = one.page.stories[topic].estado
            await until(lambda estado=estado: estado["esperando"] == 3, what="three wait")
            assert (estado["parada"]["tipo"], estado["parada"]["por"]) == ("senha", "Sistema")
        assert world.robot.book.counts()["iniciados"] == 2, "nobody logs in a third time"
        engine = world.services.engine
        assert engine is not None
        assert engine.asking == 0, "a robot that is not spoken to is not said to be silent"
        async with world.services.database.read() as c:
            audit = (
                await c.execute(select(m.Auditoria.quem, m.Auditoria.alvo).where(m.Auditoria.acao == "parar"))
            ).all()
        assert audit == [("Sistema", "operadora:VIVO")]


async def test_one_tests_and_the_rest_follow_when_it_has_passed(world: World) -> None:
    vivo = await carrier(world)
    async with world.tab(as_="operador", topics=(f"fila:{vivo}",)) as tab:
        await refused_twice(world, tab)
        waiting = [await runs(world, tab, processo, "sucesso") for processo in (2, 3, 4)]
        for i in waiting:
            await waits(world, i, "parada")
        assert (await tab.say("fila", operadora=vivo, acao="testar"))["type"] == "ack"
        for i in waiting:
            await becomes(world, i, "CONCLUIDO")
        estado = tab.page.stories[f"fila:{vivo}"].estado
        await until(lambda: estado["parada"] is None, what="the queue is open")
        assert (estado["teste"], estado["esperando"]) == (None, 0)
        starts = world.robot.book.counts()
        assert (starts["iniciados"], starts["chaves_repetidas"]) == (5, 0)


async def test_while_one_tests_the_others_wait_and_a_refused_test_keeps_the_queue_stopped(
    world: World,
) -> None:
    vivo = await carrier(world)
    async with world.tab(as_="admin", topics=(f"fila:{vivo}",)) as tab:
        await refused_twice(world, tab)
        first = await runs(world, tab, 2, "sem_resposta")
        await waits(world, first, "parada")
        assert (await tab.say("fila", operadora=vivo, acao="testar"))["type"] == "ack"
        await becomes(world, first, "EXECUTANDO")
        second = await runs(world, tab, 3, "erro")
        await waits(world, second, "esperando o resultado do teste")
        again = await tab.say("fila", operadora=vivo, acao="testar")
        assert (again["type"], again["code"]) == ("nack", "teste_em_andamento")
        await tab.say("cancel", execucao=first)
        await becomes(world, first, "CANCELADO")
        await waits(world, second, "senha recusada")
        assert (await tab.say("fila", operadora=vivo, acao="testar"))["type"] == "ack"
        await becomes(world, second, "FALHOU")
        third = await runs(world, tab, 4, "sucesso")
        await waits(world, third, "senha recusada")
        assert (await tab.say("fila", operadora=vivo, acao="retomar"))["type"] == "ack"
        await becomes(world, third, "CONCLUIDO")


async def test_a_queue_is_stopped_by_hand_with_who_and_why(world: World) -> None:
    vivo = await carrier(world)
    topic = f"fila:{vivo}"
    async with world.tab(as_="operador", topics=(topic,)) as tab, world.tab(as_="leitor") as reading:
        without = await tab.say("fila", operadora=vivo, acao="parar")
        assert (without["code"], without["detail"]) == ("valores", "Diga por que a fila deve parar.")
        forbidden = await reading.say("fila", operadora=vivo, acao="parar", motivo="portal fora do ar")
        assert forbidden["code"] == "proibido"
        assert (await tab.say("fila", operadora=vivo, acao="parar", motivo="portal fora do ar"))[
            "type"
        ] == "ack"
        await until(lambda: tab.page.stories[topic].estado["parada"], what="stopped")
        parada = tab.page.stories[topic].estado["parada"]
        assert (parada["tipo"], parada["por"], parada["motivo"]) == ("manual", "Bruno", "portal fora do ar")
        again = await tab.say("fila", operadora=vivo, acao="parar", motivo="de novo")
        assert (again["code"], again["detail"]) == (
            "fila_parada",
            "A fila da VIVO já está parada: portal fora do ar.",
        )
        i = await runs(world, tab, 0, "sucesso")
        await waits(world, i, "Fila da VIVO parada: portal fora do ar")
        assert (await tab.say("fila", operadora=vivo, acao="retomar"))["code"] == "proibido"
        assert (await tab.say("fila", operadora=vivo, acao="testar"))["type"] == "ack"
        await becomes(world, i, "CONCLUIDO")


async def test_a_program_stops_and_opens_a_queue(world: World) -> None:
    vivo = await carrier(world)
    async with world.person("admin") as admin:
        assert await _post(admin, vivo, acao="parar", motivo="manutenção") == (200, "manutenção")
        assert await _post(admin, vivo, acao="retomar") == (200, None)
        async with admin.post(f"/api/v2/operadoras/{vivo}/fila", json={"acao": "testar"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (409, "fila_aberta")
        async with admin.post(f"/api/v2/operadoras/{vivo}/fila", json={"acao": "abrir"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (422, "valores")


async def _post(who: aiohttp.ClientSession, operadora: UUID, **body: str) -> tuple[int, str | None]:
    async with who.post(f"/api/v2/operadoras/{operadora}/fila", json=body) as answer:
        parada = (await answer.json())["fila"]["parada"]
        return answer.status, None if parada is None else parada["motivo"]


async def test_a_good_end_between_two_refused_passwords_starts_the_count_anew(world: World) -> None:
    topic = f"fila:{await carrier(world)}"
    async with world.tab(as_="operador", topics=(topic,)) as tab:
        await becomes(world, await runs(world, tab, 0, "erro"), "FALHOU")
        await becomes(world, await runs(world, tab, 1, "sucesso"), "CONCLUIDO")
        await becomes(world, await runs(world, tab, 2, "erro"), "FALHOU")
        assert tab.page.stories[topic].estado["parada"] is None
