"""R6: the robot fails while it is given an order: in the end there is one job, and people were told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.robot import UNAVAILABLE, a_faulty_world
from tests.faults.scale import Scale
from tests.waiting import until_async

FAULTS = {
    "tempo_esgotado": None,
    "erro_500": None,
    "erro_503": None,
    "ocupado": 1,
    "ocupado_data": 1,
    "gotejo": 0.1,
    "reset": "meio",
    "malformado": None,
    "html": None,
    "gigante": 10,
    "bomba": 100,
}
TAKES_ORDERS = {"gotejo", "malformado", "html", "gigante", "bomba"}  # the job began, its answer is damaged


@asynccontextmanager
async def a_listener() -> AsyncIterator[tuple[str, list[object]]]:
    """An address inside the house, with everybody who comes to it."""
    came: list[object] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/latest/meta-data/", came


async def test_an_order_that_meets_a_fault_is_one_job_in_the_end(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    times = 4 if scale.full else 1  # one less than what opens the breaker
    async with a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        for orders, (nome, valor) in enumerate(FAULTS.items(), start=1):
            before = await robot.counts()
            await robot.fails(nome, valor=valor, para="jobs", vezes=times)
            i = await robot.starts()
            await robot.meets(f"{nome}/jobs", times)
            await robot.ended_well(i)
            counts = await robot.counts()
            assert counts["iniciados"] == orders, nome
            repeated = counts["chaves_repetidas"] - before["chaves_repetidas"]
            assert repeated == (times if nome in TAKES_ORDERS else 0), nome


async def test_an_order_is_never_carried_to_another_address(tmp_path: Path, redis_url: str) -> None:
    async with a_listener() as (inside, came), a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        await robot.fails("redireciona", valor=inside, para="tudo", vezes=4)
        i = await robot.starts()
        await robot.ended_well(i)
        met = await robot.met()
        assert met["redireciona/jobs"] + met.get("redireciona/status", 0) == 4
        assert came == []


async def test_people_are_told_that_the_robot_takes_nothing(tmp_path: Path, redis_url: str) -> None:
    """Not one status more than if it had been well; a 503 says so once the breaker is open."""
    async with a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        for nome in ("ocupado", "erro_503"):
            await robot.fails(nome, para="jobs")
            i = await robot.starts()
            await robot.says_why(i)
            e = await robot.world.execucao(i)
            assert (e.status_execucao, e.id_externo) == ("PENDENTE", None)
            async with robot.world.tab(i) as tab:
                shown = tab.page.stories[f"execucao:{i}"].estado["espera_motivo"]
                assert shown.startswith(UNAVAILABLE)
                await robot.is_well()
                await tab.shows(status_execucao="CONCLUIDO", espera_motivo=None)
            await robot.ended_well(i)
        assert (await robot.counts())["iniciados"] == 2


async def test_a_robot_that_never_takes_it_is_left_by_a_cancel(tmp_path: Path, redis_url: str) -> None:
    """429 means that nothing was taken: the wish ends it here, the robot hears of nothing."""
    async with a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        await robot.fails("ocupado", para="jobs")
        i = await robot.starts()
        await robot.says_why(i)
        await robot.cancels(i)
        await robot.becomes(i, "CANCELADO")
        assert (await robot.counts())["iniciados"] == 0


async def test_an_order_whose_answer_is_lost_is_asked_for_again_by_its_key(
    tmp_path: Path, redis_url: str
) -> None:
    async with a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        await robot.fails("engole_post", vezes=2)
        i = await robot.starts()
        await robot.ended_well(i)
        counts = await robot.counts()
        assert (counts["iniciados"], counts["chaves_repetidas"]) == (1, 2)


async def test_a_robot_without_keys_is_not_asked_twice(tmp_path: Path, redis_url: str) -> None:
    """A second login can lock the carrier's account: a person decides."""
    async with a_faulty_world(tmp_path, redis_url=redis_url, API_EXTERNA_IDEMPOTENTE="0") as robot:
        for nome in ("engole_post", "tempo_esgotado", "reset", "erro_500", "malformado"):
            before = (await robot.counts())["iniciados"]
            await robot.fails(nome, para="jobs")
            i = await robot.starts()
            e = await robot.becomes(i, "INDETERMINADO")
            assert (e.espera_motivo or "").startswith("O robô não confirmou o recebimento.")
            await robot.is_well()
            assert (await robot.met())[f"{nome}/jobs"] == 1
            counts = await robot.counts()
            assert counts["iniciados"] - before == (1 if nome in {"engole_post", "malformado"} else 0), nome
            assert counts["chaves_repetidas"] == 0


async def test_a_robot_without_keys_is_asked_again_when_nothing_was_sent(
    tmp_path: Path, redis_url: str
) -> None:
    async with a_faulty_world(tmp_path, redis_url=redis_url, API_EXTERNA_IDEMPOTENTE="0") as robot:
        await robot.fails("fora_do_ar", valor=1.5)
        await until_async(robot.is_gone, what="nobody listens")
        i = await robot.starts()
        await robot.says_why(i)
        await robot.ended_well(i)
        assert (await robot.counts())["iniciados"] == 1
