"""The same story over {SQLite, PostgreSQL} × {embedded Redis, a Redis of one's own}."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cadastro import MES
from tests.places import postgres_url
from tests.world import World, a_world


@pytest.fixture(
    params=[("sqlite", "embedded"), ("sqlite", "redis"), ("postgresql", "redis"), ("postgresql", "embedded")],
    ids="-".join,
)
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path, redis_url: str) -> AsyncIterator[World]:
    database, redis = request.param
    url = redis_url if redis == "redis" else ""
    if database == "sqlite":
        async with a_world(tmp_path, redis_url=url) as made, made.served() as world:
            yield world
        return
    async with (
        postgres_url() as own,
        a_world(tmp_path, redis_url=url, database_url=own) as made,
        made.served() as world,
    ):
        yield world


async def test_run_follow_cancel_and_the_same_truth_by_rest(anywhere: World) -> None:
    done = await anywhere.a_running_execucao(0, cenario="sucesso")
    stopped = await anywhere.a_running_execucao(1, cenario="sem_resposta")
    async with anywhere.tab(done, topics=(f"mes:{MES}",)) as tab, anywhere.tab(stopped, as_="admin") as admin:
        assert (await admin.say("cancel", execucao=stopped, motivo="engano"))["type"] == "ack"
        await admin.shows(status_execucao="CANCELADO", mensagem_final="Cancelada por Ana: engano")
        shown = await tab.shows(status_execucao="CONCLUIDO", progresso=100)
        story = tab.page.stories[f"execucao:{done}"]
        assert sorted(story.lines) == list(range(1, shown["linhas"] + 1))
    async with anywhere.person("leitor") as http:
        async with http.get(f"/api/v2/execucoes/{done}") as answer:
            body = await answer.json()
            assert body["success"] is True
        async with http.get(f"/api/v2/processos/{anywhere.cadastro.processos[0]}") as answer:
            processo = str(await answer.json())
            assert "DOWNLOAD_CONCLUIDO" in processo
        async with http.get("/processos", params={"mes": MES, "status": "DOWNLOAD_CONCLUIDO"}) as answer:
            page = await answer.text()
            assert "Cliente 0" in page
            assert "Cliente 1" not in page
    assert anywhere.robot.book.counts() == {
        "iniciados": 2, "cancelados": 1, "chaves_repetidas": 0, "ativos": 0,
    }  # fmt: skip
