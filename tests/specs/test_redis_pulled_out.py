"""Redis is pulled out while people look: nothing is lost, everything goes on."""

import json
import os
import signal
from pathlib import Path
from uuid import UUID

from tests.waiting import until, until_async
from tests.world import a_world


async def test_killed_redis_comes_back_and_nothing_is_lost(tmp_path: Path) -> None:
    """The run that was followed ends, a run that was asked for meanwhile starts."""
    async with a_world(tmp_path, redis_url="", velocidade=6) as world, world.served():
        execucao = await world.a_running_execucao(cenario="sucesso")
        async with world.tab(execucao) as tab:
            story = tab.page.stories[f"execucao:{execucao}"]
            await until(lambda: story.last >= 2)
            os.kill(json.loads((tmp_path / "redis.json").read_text("utf-8"))["pid"], signal.SIGKILL)
            answer = await tab.say(
                "run", processo=world.cadastro.processos[1], parametros={"cenario": "sucesso"}
            )
            assert answer["type"] == "ack", "the database took it: that is what counts"
            other = answer["execucao"]["id"]
            await tab.follow(f"execucao:{other}")
            estado = await tab.shows(status_execucao="CONCLUIDO")
            assert sorted(story.lines) == list(range(1, estado["linhas"] + 1))
            await until(
                lambda: tab.page.stories[f"execucao:{other}"].estado.get("status_execucao") == "CONCLUIDO",
                what="the second run, asked for while Redis was away",
                limit_s=40,
            )
        assert world.robot.book.counts()["iniciados"] == 2


async def test_a_frozen_redis_holds_nobody(tmp_path: Path) -> None:
    """Commands are acked, lines are shown: the database is asked while Redis says nothing."""
    async with a_world(tmp_path, redis_url="", velocidade=6) as world, world.served():
        execucao = await world.a_running_execucao(cenario="sem_resposta")
        pid = json.loads((tmp_path / "redis.json").read_text("utf-8"))["pid"]
        async with world.tab(execucao) as tab:
            os.kill(pid, signal.SIGSTOP)
            try:
                answer = await tab.say("cancel", execucao=execucao)
                assert answer["type"] == "ack"
                await tab.shows(status_execucao="CANCELADO")
            finally:
                os.kill(pid, signal.SIGCONT)
            answer = await tab.say(
                "run", processo=world.cadastro.processos[2], parametros={"cenario": "sucesso"}
            )

            async def running() -> bool:
                return (await world.execucao(UUID(answer["execucao"]["id"]))).status_execucao == "CONCLUIDO"

            await until_async(running, limit_s=40)
