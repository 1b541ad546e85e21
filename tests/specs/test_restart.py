"""The same truth after F5, after a restart, in the REST API."""

from pathlib import Path

from tests.waiting import until
from tests.world import a_world


async def test_a_deploy_in_the_middle_of_a_run_loses_nothing(tmp_path: Path, redis_url: str) -> None:
    """Pages are sent away with 1012, the job is handed back, the next start goes on."""
    async with a_world(tmp_path, redis_url=redis_url, velocidade=6) as world:
        async with world.served():
            execucao = await world.a_running_execucao(cenario="sucesso")
            async with world.tab(execucao) as tab:
                await until(lambda: tab.page.stories[f"execucao:{execucao}"].last >= 3)
                await world.app.extensions["painel_drain"]()
                await until(lambda: tab.closed_with == 1012)
                page = tab.page
            assert (await world.execucao(execucao)).status_execucao != "CONCLUIDO"
        async with world.served():
            async with world.tab(execucao) as tab:
                tab.page = page
                await tab.follow(f"execucao:{execucao}")
                estado = await tab.shows(status_execucao="CONCLUIDO")
                story = page.stories[f"execucao:{execucao}"]
                assert sorted(story.lines) == list(range(1, estado["linhas"] + 1))
            async with (
                world.person("leitor") as http,
                http.get(f"/api/v2/externos/status/{execucao}") as answer,
            ):
                status = (await answer.json())["status"]
                assert (status["status"], status["linhas"]) == ("COMPLETED", estado["linhas"])
                assert [line["message"] for line in status["logs"]] == await world.lines(execucao)
            assert world.robot.book.counts()["iniciados"] == 1
