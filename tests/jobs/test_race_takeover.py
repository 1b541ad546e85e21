"""A process that freezes in the middle of a run: another goes on, what comes back later changes nothing."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import aiohttp
import asyncpg
from sqlalchemy import make_url, select

from app.domain.execucao import Execucao
from app.domain.text import clean
from app.persistence import models as m
from app.persistence.queries import rows
from app.simulator.app import Simulator, serve
from tests.faults.program import Program
from tests.jobs.conftest import Gate, Installation, a_gate, an_installation
from tests.places import postgres_url
from tests.waiting import until_async

HALF_WAY = 3  # lines
RITMO = 0.2
TAKEN_S = 60.0 * RITMO + 3.0  # the promise at our rhythm, with what a busy machine needs


@dataclass
class Scene:
    robot: Simulator
    gate: Gate
    installation: Installation

    async def run(self, program: Program, cenario: str) -> UUID:
        """Asked for at this process; followed there by the time it has some lines."""
        bearer = await self.installation.bearer(self.installation.cadastro.bruno)
        path = f"{program.url}/api/v2/externos/executar/{self.installation.cadastro.processos[0]}"
        body = {"parametros": {"cenario": cenario}}
        async with aiohttp.ClientSession(headers=bearer) as http, http.post(path, json=body) as answer:
            assert answer.status == 202, await answer.text()
            i = UUID((await answer.json())["job_id"])

        async def half_way() -> bool:
            return (await self.get(i)).linhas >= HALF_WAY

        await until_async(half_way, what="it is followed")
        return i

    async def get(self, i: UUID) -> Execucao:
        async with self.installation.services.database.read() as c:
            return (await rows.execucoes(c, [i]))[i]

    async def is_taken_up(self, i: UUID, before: int) -> None:
        async def taken() -> bool:
            return (await self.get(i)).tentativa > before

        await until_async(taken, what="another process has it", limit_s=TAKEN_S)

    async def ended_well(self, i: UUID) -> None:
        """Every line of the robot once, in its order; the robot heard of one order."""

        async def ended() -> bool:
            return (await self.get(i)).status_execucao == "CONCLUIDO"

        await until_async(ended, what="it ends", limit_s=30)
        job = self.robot.book.find((await self.get(i)).id_externo or "")
        assert job is not None
        query = select(m.LinhaLog.numero, m.LinhaLog.texto).where(m.LinhaLog.execucao_id == i)
        async with self.installation.services.database.read() as c:
            lines = [tuple(row) for row in await c.execute(query.order_by(m.LinhaLog.numero))]
        assert lines == [(n, clean(cue.text)) for n, cue in enumerate(job.script.cues, 1)]
        assert self.gate.many("POST") == 1


@asynccontextmanager
async def a_scene(folder: Path, redis_url: str) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgres_url())
        robot = await stack.enter_async_context(serve(velocidade=4, semente=3))
        gate = await stack.enter_async_context(a_gate(robot.url))
        installation = await stack.enter_async_context(
            an_installation(
                folder, redis_url=redis_url, robot_url=gate.url, processos=1, database_url=url, ritmo=RITMO
            )
        )
        yield Scene(robot, gate, installation)


async def test_a_zombie_that_comes_back_after_a_pause_is_fenced(tmp_path: Path, redis_url: str) -> None:
    """It wakes with the same run in its hands: it lets go in silence, and is a process like the other."""
    async with a_scene(tmp_path, redis_url) as scene, scene.installation.web("um") as one:
        i = await scene.run(one, "lento")
        before = (await scene.get(i)).tentativa
        await freeze(
            one, scene.installation
        )  # first: a process takes longer to start than a quick run to end
        try:
            async with scene.installation.web("dois"):
                await scene.is_taken_up(i, before)
                taken = await scene.get(i)
                os.kill(one.process.pid, signal.SIGCONT)
                await scene.ended_well(i)
                assert (await scene.get(i)).tentativa == taken.tentativa, "the zombie did not claim it again"
        finally:
            os.kill(one.process.pid, signal.SIGCONT)
        assert one.troubles == []


async def freeze(program: Program, installation: Installation) -> None:
    """At a moment in which it holds no lock of the database's: what that does is another matter."""
    url = make_url(installation.services.settings.database_url).set(drivername="postgresql")
    held = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
    )
    watching = await asyncpg.connect(url.render_as_string(hide_password=False))

    async def frozen() -> bool:
        os.kill(program.process.pid, signal.SIGSTOP)
        if await watching.fetchval(held) == 1:  # our own question
            return True
        os.kill(program.process.pid, signal.SIGCONT)
        return False

    try:
        await until_async(frozen, what="it is frozen outside a transaction")
    finally:
        await watching.close()
