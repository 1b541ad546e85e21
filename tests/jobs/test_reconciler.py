"""What the robot can say about an execution without confirmation nobody has to decide."""

from aiohttp import web

from app.domain.changes import Lost
from tests.jobs.conftest import MakeFleet
from tests.jobs.test_unknown_outcome import Robot, carrying
from tests.waiting import until


async def test_an_order_without_answer_is_found_by_its_key(make_fleet: MakeFleet) -> None:
    """The robot took the POST, its answer was lost: it is asked, not ordered again."""

    def swallow(robot: Robot, key: str) -> web.Response:
        robot.jobs[key] = "RUNNING"
        return web.Response(status=502)

    async with carrying(make_fleet, idempotente="0") as (robot, worker, fleet):
        robot.on_post = swallow
        robot.finds = True
        i = await worker.starts(fleet.cadastro.processos[0], "sucesso")
        e = await worker.becomes(i, "EXECUTANDO")
        assert e.id_externo == str(i)
        robot.jobs[str(i)] = "COMPLETED"
        await worker.becomes(i, "CONCLUIDO")
        assert robot.posts == 1


async def test_a_robot_that_cannot_say_leaves_it_to_a_person(make_fleet: MakeFleet) -> None:
    def swallow(robot: Robot, key: str) -> web.Response:
        return web.Response(status=502)

    async with carrying(make_fleet, idempotente="0") as (robot, worker, fleet):
        robot.on_post = swallow
        i = await worker.starts(fleet.cadastro.processos[0], "sucesso")
        await worker.becomes(i, "INDETERMINADO")
        await until(lambda: robot.asked_by_key >= 2, what="it was asked twice", limit_s=30)
        assert (await worker.get(i)).status_execucao == "INDETERMINADO"
        assert robot.posts == 1


async def test_a_job_that_the_robot_knows_again_is_followed_to_its_end(make_fleet: MakeFleet) -> None:
    async with carrying(make_fleet) as (robot, worker, fleet):
        i = await worker.starts(fleet.cadastro.processos[0], "sucesso")
        await worker.becomes(i, "EXECUTANDO")
        await worker.services.recorder.record(i, Lost(motivo="O robô não conhece mais este trabalho."))
        assert (await worker.get(i)).status_execucao == "INDETERMINADO"
        await worker.becomes(i, "EXECUTANDO")
        robot.jobs[str(i)] = "COMPLETED"
        await worker.becomes(i, "CONCLUIDO")
        assert robot.posts == 1
