"""Orders whose outcome nobody knows: never started twice, never ended here while it runs there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from aiohttp import web

from app.domain.changes import CancelWished
from tests.jobs.conftest import Fleet, MakeFleet, Worker
from tests.waiting import until, until_async


@dataclass
class Robot:
    """A robot of a few lines, so that a test decides what each of its answers is."""

    url: str = ""
    posts: int = 0
    deletes: int = 0
    jobs: dict[str, str] = field(default_factory=dict)
    finds: bool = False  # whether it answers which job a key started
    asked_by_key: int = 0
    on_post: Callable[["Robot", str], Awaitable[web.Response] | web.Response | None] = lambda robot, key: None

    async def post(self, request: web.Request) -> web.Response:
        self.posts += 1
        key = request.headers["Idempotency-Key"]
        repeated = key in self.jobs
        answer = self.on_post(self, key)
        if isinstance(answer, web.Response):
            return answer
        self.jobs.setdefault(key, "RUNNING")
        return web.json_response({"job_id": key, "status": "RUNNING"}, status=200 if repeated else 202)

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response({"status": self.jobs[request.match_info["id"]], "logs": [], "linhas": 0})

    async def find(self, request: web.Request) -> web.Response:
        self.asked_by_key += 1
        key = request.query.get("chave", "")
        if not self.finds or key not in self.jobs:
            return web.json_response({"code": "nao_encontrado"}, status=404)
        return web.json_response({"job_id": key, "status": self.jobs[key]})

    async def delete(self, request: web.Request) -> web.Response:
        self.deletes += 1
        self.jobs[request.match_info["id"]] = "CANCELLED"
        return web.json_response({"status": "CANCELLED"}, status=202)


@asynccontextmanager
async def a_robot() -> AsyncIterator[Robot]:
    robot = Robot()
    app = web.Application()
    app.add_routes(
        [
            web.post("/jobs", robot.post),
            web.get("/jobs", robot.find),
            web.get("/jobs/{id}", robot.get),
            web.delete("/jobs/{id}", robot.delete),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    robot.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield robot
    finally:
        await runner.cleanup()


@asynccontextmanager
async def carrying(make_fleet: MakeFleet, **options: str) -> AsyncIterator[tuple[Robot, Worker, Fleet]]:
    async with AsyncExitStack() as stack:
        robot = await stack.enter_async_context(a_robot())
        fleet = await stack.enter_async_context(make_fleet(**options))
        fleet.settings = replace(fleet.settings, api_url=robot.url)
        yield robot, await stack.enter_async_context(fleet.worker()), fleet


async def waits(worker: Worker, i: UUID) -> None:
    async def said() -> bool:
        return "nova tentativa" in ((await worker.get(i)).espera_motivo or "")

    await until_async(said, what="it says that the robot is out of reach")


async def test_a_cancel_while_the_outcome_is_unknown_reaches_the_robot(make_fleet: MakeFleet) -> None:
    """The answer was lost: the same key goes out again, its job is cancelled there."""

    def lost_once(robot: Robot, key: str) -> web.Response | None:
        if robot.posts > 1:
            return None
        robot.jobs[key] = "RUNNING"
        return web.Response(status=500)

    async with carrying(make_fleet) as (robot, worker, fleet):
        robot.on_post = lost_once
        i = await worker.starts(fleet.cadastro.processos[0], "x")
        await until(lambda: robot.posts >= 1)
        await worker.services.recorder.record(i, CancelWished(por="Ana"))
        await worker.becomes(i, "CANCELADO")
        assert (robot.jobs[str(i)], robot.deletes) == ("CANCELLED", 1)


async def test_what_may_have_arrived_is_not_cancelled_here(make_fleet: MakeFleet) -> None:
    """A proxy's 503 after the robot took it, then nothing is sent for a while: it still may run there."""

    def taken_but_503(robot: Robot, key: str) -> web.Response | None:
        if robot.posts > 5:
            return None
        robot.jobs[key] = "RUNNING"
        return web.Response(status=503)

    async with carrying(make_fleet) as (robot, worker, fleet):
        robot.on_post = taken_but_503
        i = await worker.starts(fleet.cadastro.processos[0], "x")
        await waits(worker, i)
        await worker.services.recorder.record(i, CancelWished(por="Ana"))
        e = await worker.get(i)
        assert (e.status_execucao, e.despacho_em is not None) == ("PENDENTE", True)
        await worker.becomes(i, "CANCELADO")
        assert robot.jobs[str(i)] == "CANCELLED"


async def test_a_robot_that_is_not_idempotent_is_not_asked_twice(make_fleet: MakeFleet) -> None:
    async with carrying(make_fleet, idempotente="0") as (robot, worker, fleet):
        robot.on_post = lambda robot, key: web.Response(status=502)
        i = await worker.starts(fleet.cadastro.processos[0], "x")
        e = await worker.becomes(i, "INDETERMINADO")
        assert (robot.posts, e.espera_motivo is not None) == (1, True)


async def test_a_robot_that_ends_in_its_own_words_ends_the_run(make_fleet: MakeFleet) -> None:
    async with carrying(make_fleet) as (robot, worker, fleet):
        i = await worker.starts(fleet.cadastro.processos[0], "x")
        await worker.becomes(i, "EXECUTANDO")
        robot.jobs[str(i)] = "completed"
        await worker.becomes(i, "CONCLUIDO")
