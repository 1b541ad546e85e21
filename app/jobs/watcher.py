"""One look a second over everything this process carries: still mine? cancel asked? robot returned?"""

import asyncio

from app.domain.status import is_final
from app.domain.values import now
from app.jobs.carried import Carried
from app.persistence.database import Database
from app.persistence.queries import ativas
from app.ritmo import Ritmo

IDS = 500  # parameters of one query


class Watcher:
    """One a process: one a job would cost a core at 2,000 jobs."""

    def __init__(self, database: Database, carried: dict[object, Carried], *, ritmo: Ritmo) -> None:
        self._database = database
        self._carried = carried
        self._ritmo = ritmo

    async def watch_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        beaten_at = float("-inf")
        while True:
            await asyncio.sleep(self._ritmo.watch_s)
            held = [carried for carried in self._carried.values() if carried.tentativa]
            for i in range(0, len(held), IDS):
                await self._look(held[i : i + IDS])
            if held and loop.time() - beaten_at >= self._ritmo.beat_s:
                beaten_at = loop.time()
                async with self._database.write() as connection:
                    await ativas.beat(connection, [carried.id for carried in held], at=now())

    async def _look(self, held: list[Carried]) -> None:
        async with self._database.read() as connection:
            found = await ativas.wishes(connection, [carried.id for carried in held])
        by_id = {carried.id: carried for carried in held}
        for row in found:
            carried = by_id[row.id]
            if row.tentativa > carried.tentativa or is_final(row.status_execucao):
                carried.let_go()
            if row.cancelamento_pedido_em is not None:
                carried.wish()
            if row.retornou:
                carried.returned.set()
