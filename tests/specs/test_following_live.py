"""What people see while a robot works: several tabs, one truth."""

from tests.cadastro import MES
from tests.world import World


async def test_every_tab_sees_an_admin_cancel(world: World) -> None:
    """Nobody updates their own screen: the tab that asked hears it like the others."""
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    async with world.tab(execucao, as_="admin") as asking, world.tab(execucao) as watching:
        answer = await asking.say("cancel", execucao=execucao, motivo="fatura errada")
        assert answer["type"] == "ack"
        for tab in (asking, watching):
            estado = await tab.shows(status_execucao="CANCELADO")
            assert (estado["cancelamento"]["por"], estado["cancelamento"]["motivo"]) == (
                "Ana",
                "fatura errada",
            )
            assert estado["mensagem_final"] == "Cancelada por Ana: fatura errada"


async def test_three_tabs_of_two_people_follow_a_run_to_the_end(world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sucesso")
    row = f"processo:{world.cadastro.processos[0]}"
    async with (
        world.tab(execucao, topics=(row, f"mes:{MES}")) as one,
        world.tab(execucao, topics=(row,)) as two,
        world.tab(execucao, as_="leitor") as three,
    ):
        shown = [await tab.shows(status_execucao="CONCLUIDO", progresso=100) for tab in (one, two, three)]
        assert shown[0] == shown[1] == shown[2]
        story = f"execucao:{execucao}"
        logs = [list(tab.page.stories[story].lines.values()) for tab in (one, two, three)]
        assert logs[0] == logs[1] == logs[2] == await world.lines(execucao)
        assert len(logs[0]) == shown[0]["linhas"] > 5


async def test_the_last_lines_are_there_when_it_says_concluded(world: World) -> None:
    execucao = await world.a_running_execucao(cenario="muitas_faturas")
    async with world.tab(execucao) as tab:
        estado = await tab.shows(final=True)
        assert tab.page.stories[f"execucao:{execucao}"].last == estado["linhas"]


async def test_an_operador_may_not_cancel_what_another_started(world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sem_resposta", as_="admin")
    async with world.tab(execucao, as_="operador") as tab, world.tab(execucao, as_="leitor") as reading:
        for asking in (tab, reading):
            answer = await asking.say("cancel", execucao=execucao)
            assert (answer["type"], answer["code"]) == ("nack", "proibido")
        answer = await reading.say("run", processo=world.cadastro.processos[1])
        assert (answer["type"], answer["code"]) == ("nack", "proibido")
        assert (await tab.shows(final=False))["cancelamento"] is None


async def test_who_comes_second_joins_the_running_one(world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    async with world.tab(as_="admin") as tab:
        answer = await tab.say("run", processo=world.cadastro.processos[0])
        assert (answer["code"], answer["execucao"]) == ("ja_em_execucao", {"id": str(execucao)})
        assert answer["detail"].startswith("Bruno iniciou há")


async def test_a_wrong_message_is_refused_and_the_tab_stays(world: World) -> None:
    async with world.tab() as tab:
        for kind, fields, code in (
            ("dance", {}, "desconhecido"),
            ("cancel", {"execucao": "não é um id"}, "formato"),
            ("cancel", {"execucao": world.cadastro.ana, "novo_campo": 1}, "desconhecido"),
            ("cancel", {"execucao": world.cadastro.ana}, "nao_encontrado"),
            ("decide", {"execucao": world.cadastro.ana, "status": "FALHOU", "motivo": " "}, "valores"),
        ):
            answer = await tab.say(kind, **fields)
            assert (answer["type"], answer["code"]) == ("nack", code)
            assert answer["detail"]
        await tab.follow(f"mes:{MES}")


async def test_bytes_that_are_not_our_json_close_the_socket(world: World) -> None:
    from tests.waiting import until

    async with world.tab() as tab:
        await tab.ws.send_str("isto não é json")
        await until(lambda: tab.closed_with == 4400)


async def test_a_tab_that_says_nothing_without_end_is_sent_away(world: World) -> None:
    """An empty frame counts like any other."""
    from tests.waiting import until

    async with world.tab() as tab:
        for _ in range(300):
            await tab.ws.send_str("[]")
        await until(lambda: tab.closed_with == 4429)
