"""A Painel whose robot can be told to fail: what is ordered, what is seen meanwhile, how it ends."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy import select

from app.domain.execucao import Execucao
from app.domain.status import EXECUCAO, StatusExecucao
from app.domain.text import clean
from app.persistence import models as m
from app.ritmo import Ritmo
from app.simulator import Retorno, serve
from app.simulator.script import Cue
from tests.places import listens
from tests.waiting import until_async
from tests.world import World, a_world

UNAVAILABLE = "Robô indisponível, nova tentativa às "
SEGREDO = "segredo-do-retorno"
SESSION_S = 10.0  # of our own questions to the robot's `/_falhas`


def patience(ritmo: Ritmo, clock: float) -> Ritmo:
    """The rhythm with the robot's part `clock` times life's: 0.01 makes an hour of 36 s.

    The time-outs stay at what a busy machine needs to answer at all.
    """
    life = Ritmo().scaled(clock)
    return dataclasses.replace(
        ritmo,
        retry_first_s=life.retry_first_s,
        retry_max_s=life.retry_max_s,
        poll_min_s=life.poll_min_s,
        unknown_job_s=life.unknown_job_s,
        espera_s=0.2,
        connect_s=1.0,
        read_s=0.5,
        total_s=0.7,
        robot_gone_s=1.0,
    )


class Faulty:
    """The served world beside the robot's `/_falhas`."""

    def __init__(self, world: World, robot: aiohttp.ClientSession) -> None:
        self.world, self._robot = world, robot
        self._processos = iter(world.cadastro.processos * 10)

    async def fails(self, nome: str, **how: Any) -> None:
        """From now on."""
        async with self._robot.post("/_falhas", json={"nome": nome, **how}) as answer:
            assert answer.status == 200, await answer.text()

    async def is_well(self) -> None:
        async with self._robot.delete("/_falhas") as answer:
            assert answer.status == 200

    async def met(self) -> dict[str, int]:
        """How often what has happened."""
        async with self._robot.get("/_falhas") as answer:
            return dict((await answer.json())["encontros"])

    async def meets(self, what: str, times: int = 1) -> None:
        """Wait until it has happened so often: a fault that nobody meets proves nothing."""

        async def happened() -> bool:
            return (await self.met()).get(what, 0) >= times

        await until_async(happened, what=f"{what} happens {times} times", limit_s=60)

    async def is_gone(self) -> bool:
        """Whether nobody listens where the robot was."""
        return not await listens("127.0.0.1", self.world.robot.port)

    async def counts(self) -> dict[str, int]:
        async with self._robot.get("/_contagem") as answer:
            return dict(await answer.json())

    async def starts(self, cenario: str = "sucesso") -> UUID:
        """A click on the next processo; nothing is waited for."""
        async with self.world.tab() as tab:
            answer = await tab.say("run", processo=next(self._processos), parametros={"cenario": cenario})
        assert answer["type"] == "ack", answer
        return UUID(answer["execucao"]["id"])

    async def cancels(self, i: UUID) -> None:
        async with self.world.tab(as_="admin") as tab:
            answer = await tab.say("cancel", execucao=i, motivo="fatura errada")
        assert answer["type"] == "ack", answer

    async def becomes(self, i: UUID, status: str, *, limit_s: float = 30.0) -> Execucao:
        async def is_so() -> bool:
            return (await self.world.execucao(i)).status_execucao == status

        await until_async(is_so, what=f"{i} is {status}", limit_s=limit_s)
        return await self.world.execucao(i)

    async def says_why(self, i: UUID) -> None:
        """People see that the robot is out of reach, when it is tried again."""

        async def said() -> bool:
            return ((await self.world.execucao(i)).espera_motivo or "").startswith(UNAVAILABLE)

        await until_async(said, what="it says that the robot is out of reach")

    async def ended_well(self, i: UUID) -> Execucao:
        """It has ended as if nothing had been: each line once, each status once, in order."""
        e = await self.becomes(i, "CONCLUIDO")
        assert await self.world.lines(i) == [clean(cue.text) for cue in self._script(e)]
        assert await self.statuses(i) == ["EXECUTANDO", "CONCLUIDO"]
        assert not e.log_incompleto
        return e

    def _script(self, e: Execucao) -> tuple[Cue, ...]:
        """What the robot wrote, in its order."""
        job = self.world.robot.book.find(e.id_externo or "")
        assert job is not None
        return job.script.cues

    async def statuses(self, i: UUID) -> list[str]:
        """Every status that the timeline tells of."""
        words = {EXECUCAO[status].rotulo: status.value for status in StatusExecucao}
        query = select(m.Evento.texto).where(m.Evento.execucao_id == i).order_by(m.Evento.id)
        async with self.world.services.database.read() as c:
            texts = list((await c.execute(query)).scalars())
        return [words[text] for text in texts if text in words]

    async def kept_aside(self, i: UUID) -> list[tuple[str, str]]:
        """(reason, content) of what nobody could use."""
        query = select(m.Quarentena.motivo, m.Quarentena.conteudo).where(m.Quarentena.execucao_id == i)
        async with self.world.services.database.read() as c:
            return [(row.motivo, row.conteudo) for row in await c.execute(query)]


@asynccontextmanager
async def a_faulty_world(
    folder: Path,
    *,
    redis_url: str,
    clock: float = 0.02,
    velocidade: float = 60,
    pushes: bool = False,
    **env: str,
) -> AsyncIterator[Faulty]:
    """Served, with everything well. `pushes`: the robot calls our `retorno` at each end."""
    env |= {"RETORNO_SEGREDO": SEGREDO}
    async with (
        a_world(folder, redis_url=redis_url, velocidade=velocidade, **env) as world,
        AsyncExitStack() as stack,
    ):
        if pushes:
            retorno = Retorno(world.url + "/api/v2/externos/retorno", SEGREDO)
            world.robot = await stack.enter_async_context(serve(velocidade=velocidade, retorno=retorno))
        ritmo = patience(world.settings.ritmo, clock)
        world.settings = dataclasses.replace(world.settings, ritmo=ritmo, api_url=world.robot.url)
        waits = aiohttp.ClientTimeout(total=SESSION_S)
        async with world.served(), aiohttp.ClientSession(world.robot.url, timeout=waits) as http:
            yield Faulty(world, http)


class Heartbeat:
    """How long the event loop was held at most, seconds: on the wall's clock, by work of its own thread.

    On a machine with other work the first tells more of that work than of ours.
    """

    BEAT_S = 0.01

    def __init__(self) -> None:
        self.worst_s = self.busy_s = 0.0

    async def beat_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            begun_s, busy_s = loop.time(), time.thread_time()
            await asyncio.sleep(self.BEAT_S)
            self.worst_s = max(self.worst_s, loop.time() - begun_s - self.BEAT_S)
            self.busy_s = max(self.busy_s, time.thread_time() - busy_s)


@asynccontextmanager
async def heartbeat() -> AsyncIterator[Heartbeat]:
    """While the block runs."""
    heart = Heartbeat()
    beating = asyncio.create_task(heart.beat_for_ever())
    try:
        yield heart
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
