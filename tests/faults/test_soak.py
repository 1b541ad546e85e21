"""R15: pages come and go again and again while executions run: afterwards the process is what it was."""

import asyncio
import gc
import os
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

from app.persistence.database import POOL
from tests.cadastro import MES
from tests.faults.scale import Scale
from tests.waiting import until, until_async
from tests.world import World, a_world


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


def tasks() -> int:
    return len(asyncio.all_tasks())


def descriptors(pid: int | str = "self") -> int:
    folder = Path(f"/proc/{pid}/fd") if Path(f"/proc/{pid}/fd").exists() else Path("/dev/fd")
    return len(os.listdir(folder))


async def test_tasks_and_descriptors_come_back_to_what_they_were(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    size = Size(scale)
    async with a_world(tmp_path, redis_url=redis_url, velocidade=20) as world, world.served():
        await all_readers(world)
        await a_wave(world, size)
        await all_readers(world)  # a page that was torn away took the connection of its question with it
        base = await settled()
        for _ in range(size.waves):
            await a_wave(world, size)
            hub = world.app.extensions["painel_hub"]  # type: ignore[union-attr]
            await until(lambda hub=hub: not hub.audience.readers, what="every page has left")
            back = lambda: tasks() <= base[0] and descriptors() <= base[1]  # noqa: E731
            await until(
                back, what=f"back to {base}; now {tasks()} tasks, {descriptors()} descriptors", limit_s=30
            )
        print(
            f"R15: {size.waves} waves of {size.pages} pages × {size.returns}: base {base}, end {(tasks(), descriptors())}"
        )


async def all_readers(world: World) -> None:
    """Every connection that the pool may ever open is open: a wave that needs one more leaves nothing new."""
    async with AsyncExitStack() as stack:
        for _ in range(POOL):
            await stack.enter_async_context(world.services.database.read())


async def settled() -> tuple[int, int]:
    """Tasks, descriptors once nothing of the wave is left: the least that is seen for a while."""
    loop = asyncio.get_running_loop()
    least, since_s = (tasks(), descriptors()), loop.time()

    def is_still() -> bool:
        nonlocal least, since_s
        seen = (min(least[0], tasks()), min(least[1], descriptors()))
        if seen != least:
            least, since_s = seen, loop.time()
        return loop.time() - since_s > 1.5

    gc.collect()
    await until(is_still, what="it settles", limit_s=60)
    return least
