"""People see who else is at an execution before they act on it."""

import json
from uuid import UUID, uuid4

from tests.waiting import until
from tests.world import Tab, World


def at(tab: Tab) -> list[tuple[str, str]] | None:
    """What this page was told last; None: nothing yet."""
    told = [m for m in tab.page.others if m["type"] == "presenca"]
    return [(p["nome"], p["fazendo"]) for p in told[-1]["pessoas"]] if told else None


async def comes(tab: Tab, execucao: UUID, fazendo: str = "vendo") -> None:
    await tab.ws.send_str(json.dumps({"type": "follow", "topics": [[f"presenca:{execucao}"]]}))
    await tab.ws.send_str(json.dumps({"type": "presente", "execucao": str(execucao), "fazendo": fazendo}))


async def test_bruno_sees_that_ana_is_about_to_cancel_and_that_she_left(world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    async with world.tab(execucao) as bruno:
        await comes(bruno, execucao)
        await until(lambda: at(bruno) == [], what="alone")
        async with world.tab(execucao, as_="admin") as ana:
            await comes(ana, execucao, "cancelando")
            await until(lambda: at(bruno) == [("Ana", "cancelando")])
            await until(lambda: at(ana) == [("Bruno", "vendo")])
            told = json.dumps(bruno.page.others)
            assert "@" not in told, "names only"
        await until(lambda: at(bruno) == [], what="gone with her socket")


async def test_only_who_follows_an_execution_is_told_who_is_there(world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    async with world.tab(as_="leitor") as carla:
        await comes(carla, execucao)
        await comes(carla, uuid4())
        await until(lambda: len(carla.page.stories) == 2)
        assert {story.refused for story in carla.page.stories.values()} == {"nao_encontrado"}
        assert at(carla) is None
        await carla.follow(f"execucao:{execucao}")
        await comes(carla, execucao, "dançando")
        await until(lambda: at(carla) == [])
        for beyond_her in ("cancelando", "decidindo", "cuidando"):
            await comes(carla, execucao, beyond_her)
        await comes(carla, execucao)
        await until(lambda: len([m for m in carla.page.others if m["type"] == "nack"]) == 6)
        refused = [m["code"] for m in carla.page.others if m["type"] == "nack"]
        assert refused == ["formato", "formato", "valores", *["proibido"] * 3]
