"""Runs from the wish to the end, then news alone, of the processos named in a file, in a closed loop.

Says `ready`; does `ends` at the first line that it reads, `news` at the second, a line of JSON for each.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from sqlalchemy import Connection

from app.domain.changes import Accepted, Claimed, Dispatching, End, Told
from app.domain.errors import Refused
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence.database import Database, T
from app.recording.items import By, Run
from app.recording.recorder import Recorder
from app.settings import Settings
from bench.painel.worker import TEXT

END = End("CONCLUIDO", "Pronto", {"faturas": []})
BY = By(nome="Bench", origem="sistema")


class Counted(Database):
    """Knows how often it committed."""

    transactions = 0

    async def transact(self, work: Callable[[Connection], T]) -> T:
        done = await super().transact(work)
        self.transactions += 1
        return done


class Loop:
    """Each processo has its own turn; one that is refused stops, which the figures say."""

    def __init__(self, database: Counted, recorder: Recorder, processos: list[UUID]) -> None:
        self._database, self._recorder, self._processos = database, recorder, processos
        self.changes = self.runs = self.refused = 0

    async def ends(self, processo: UUID, until: float) -> None:
        """Run after run; the last one is brought to its end too."""
        while time.monotonic() < until:
            i = await self._begin(processo)
            await self._record(i, Told(progresso=50, linhas=(_line(1), _line(2))))
            await self._record(i, Told(fim=END))
            self.runs += 1

    async def news(self, processo: UUID, until: float) -> None:
        """One run that says two lines again and again."""
        i = await self._begin(processo)
        n = 0
        while time.monotonic() < until:
            await self._record(i, Told(progresso=min(98, n), linhas=(_line(n + 1), _line(n + 2))))
            n += 2
        await self._record(i, Told(fim=END))

    async def measure(self, turn: Callable[[UUID, float], Awaitable[None]], seconds: float) -> dict[str, Any]:
        self.changes = self.runs = self.refused = self._database.transactions = 0
        begun, cpu = time.monotonic(), time.process_time()
        each = [self._until_refused(turn, processo, begun + seconds) for processo in self._processos]
        await asyncio.gather(*each)
        took_s = time.monotonic() - begun
        counted = {"changes": self.changes, "runs": self.runs, "transactions": self._database.transactions}
        rates = {f"{name}_per_s": many / took_s for name, many in counted.items()}
        return rates | {"refused": self.refused, "cpu": (time.process_time() - cpu) / took_s}

    async def _until_refused(
        self, turn: Callable[[UUID, float], Awaitable[None]], processo: UUID, until: float
    ) -> None:
        try:
            await turn(processo, until)
        except Refused:
            self.refused += 1

    async def _begin(self, processo: UUID) -> UUID:
        e = (await self._recorder.create(Run(processo, operacao="DOWNLOAD_FATURA"), by=BY)).execucao
        self.changes += 1
        await self._record(e.id, Claimed())
        await self._record(e.id, Dispatching(tentativa=1))
        await self._record(e.id, Accepted(tentativa=1, id_externo=f"bench-{e.id}"))
        return e.id

    async def _record(self, i: UUID, change: Any) -> None:
        await self._recorder.record(i, change)
        self.changes += 1


def _line(n: int) -> Line:
    return Line(n, now(), "INFO", TEXT)


async def main(processos: Path, seconds: float) -> None:
    settings = Settings.from_env()
    database = Counted(settings.database_url)
    recorder = Recorder(database, ritmo=settings.ritmo, tell=lambda messages: None)
    recorder.start()
    loop = Loop(database, recorder, [UUID(word) for word in processos.read_text().split()])
    print(json.dumps({"ready": True}), flush=True)
    for turn in (loop.ends, loop.news):
        await asyncio.to_thread(sys.stdin.readline)
        print(json.dumps(await loop.measure(turn, seconds)), flush=True)
    await recorder.stop()
    await database.close()


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), float(sys.argv[2])))
