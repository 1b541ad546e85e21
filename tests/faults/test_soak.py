"""R15: pages come and go again and again while executions run: afterwards the process is what it was."""

import asyncio
import gc
import os
import socket
import stat
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from yarl import URL

from app.persistence.database import POOL
from tests.cadastro import MES
from tests.faults.scale import Scale
from tests.waiting import until, until_async
from tests.world import World, a_world

POOLED = 60  # for six runs at a time, however many pages


class Size:
    """Of a soak: pages at once, how often each comes back in a wave, waves."""

    def __init__(self, scale: Scale) -> None:
        self.pages, self.returns, self.waves = (100, 10, 10) if scale.full else (12, 3, 3)


async def come_and_go(world: World, execucoes: list[UUID], returns: int, number: int) -> None:
    """One page: it opens, follows, hears something, goes; every third time without a word."""
    topics = (f"mes:{MES}", *(f"processo:{p}" for p in world.cadastro.processos))
    for n in range(returns):
        async with world.tab(execucoes[(number + n) % len(execucoes)], topics=topics) as tab:
            await until(lambda tab=tab: tab.page.stories[f"mes:{MES}"].estado, what="it shows something")
            if (number + n) % 3 == 0:
                tab.ws._response.connection.transport.abort()  # type: ignore[union-attr]


async def a_wave(world: World, size: Size) -> None:
    """Runs from their beginning to their end, pages all the while."""
    execucoes = [
        await world.a_running_execucao(n, cenario="sucesso") for n in range(len(world.cadastro.processos))
    ]
    await asyncio.gather(*(come_and_go(world, execucoes, size.returns, n) for n in range(size.pages)))

    async def all_ended() -> bool:
        return all([(await world.execucao(i)).status_execucao == "CONCLUIDO" for i in execucoes])

    await until_async(all_ended, what="the runs end", limit_s=60)


class Held(NamedTuple):
    """Of this process. Pools keep as many connections as were ever wanted at once: counted apart."""

    tasks: int
    descriptors: int
    pooled: int  # connections to Redis, and both ends of those to the robot, which lives in this process


def held(ports: frozenset[int]) -> Held:
    """What the process holds now; `ports` are those that pools connect to."""
    names = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    folder = Path("/proc/self/fd") if Path("/proc/self/fd").exists() else Path("/dev/fd")
    ends = [ends_of(int(name)) & ports for name in os.listdir(folder)]
    pooled = sum(map(bool, ends))
    return Held(len(names) - names.count("RequestHandler.start"), len(ends) - pooled, pooled)


def ends_of(descriptor: int) -> frozenset[int]:
    """Both ports of a TCP connection; of anything else, none."""
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return frozenset()
        looked_at = socket.socket(fileno=descriptor)
    except OSError:
        return frozenset()  # it has just ended
    try:
        return frozenset({looked_at.getsockname()[1], looked_at.getpeername()[1]})
    except (OSError, IndexError):
        return frozenset()  # it listens, or is no network's
    finally:
        looked_at.detach()  # whose it is closes it


async def test_tasks_and_descriptors_come_back_to_what_they_were(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    size = Size(scale)
    async with a_world(tmp_path, redis_url=redis_url, velocidade=20) as world, world.served():
        ports = frozenset({URL(redis_url).port or 6379, URL(world.robot.url).port or 0})
        await all_readers(world)
        await a_wave(world, size)
        await all_readers(world)  # a page that was torn away took the connection of its question with it
        base = await settled(ports)
        for _ in range(size.waves):
            await a_wave(world, size)
            hub = world.app.extensions["painel_hub"]  # type: ignore[union-attr]
            await until(lambda hub=hub: not hub.audience.readers, what="every page has left")
            await until(lambda: is_back(base, held(ports)), what=f"back to {base}", limit_s=30)
            assert held(ports).pooled <= POOLED
        print(f"R15: {size.waves} waves of {size.pages} pages × {size.returns}: {base}, end {held(ports)}")


def is_back(base: Held, now: Held) -> bool:
    return now.tasks <= base.tasks and now.descriptors <= base.descriptors


async def all_readers(world: World) -> None:
    """Every connection that the pool may ever open is open: a wave that needs one more leaves nothing new."""
    async with AsyncExitStack() as stack:
        for _ in range(POOL):
            await stack.enter_async_context(world.services.database.read())


async def settled(ports: frozenset[int]) -> Held:
    """What is held once nothing of the wave is left: the least that is seen for a while."""
    loop = asyncio.get_running_loop()
    least, since_s = held(ports), loop.time()

    def is_still() -> bool:
        nonlocal least, since_s
        seen = Held(*map(min, least, held(ports)))
        if seen != least:
            least, since_s = seen, loop.time()
        return loop.time() - since_s > 1.5

    gc.collect()
    await until(is_still, what="it settles", limit_s=60)
    return least
