"""Records what robots would tell, from a process of its own: the real recorder, the real publisher.

Creates an execution for each processo named in a file, says `ready` with their ids, waits for `go`.
"""

import asyncio
import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import uvloop
from sqlalchemy import update

from app.cli.running import settled
from app.domain.changes import Accepted, Change, Claimed, Dispatching, End, Told
from app.domain.errors import Refused
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence import models as m
from app.persistence.database import Database
from app.realtime.publisher import Publisher
from app.recording.items import By, Run
from app.recording.recorder import Recorder
from app.settings import Settings
from bench.load.ears import STAMP

TEXT = "Abrindo a fatura do contrato no portal da operadora; aguardando a lista de documentos da conta"


class Worker:
    """Its recorder, with what it recorded: `refused` should stay 0."""

    def __init__(self, database: Database, recorder: Recorder) -> None:
        self._database, self._recorder = database, recorder
        self.recorded = self.refused = 0
        self.slowest_s = 0.0

    async def create(self, processos: list[UUID]) -> list[UUID]:
        made = await asyncio.gather(*(self._create(processo) for processo in processos))
        alive = update(m.Execucao).values(batida_em=now() + timedelta(hours=1))  # nobody takes them over
        async with self._database.write() as c:
            await c.execute(alive.where(m.Execucao.id.in_(made[:500])))
            await c.execute(alive.where(m.Execucao.id.in_(made[500:])))
        return made

    async def tell(self, ids: list[UUID], *, rate: float, seconds: float) -> None:
        """Each execution changes `rate` times a second, out of step with the others, then ends."""
        begun = asyncio.get_running_loop().time()
        each = [self._tell(i, begun + n / len(ids) / rate, rate, seconds) for n, i in enumerate(ids)]
        await asyncio.gather(*each)

    async def _create(self, processo: UUID) -> UUID:
        by = By(nome="Bench", origem="sistema")
        e = (await self._recorder.create(Run(processo, operacao="DOWNLOAD_FATURA"), by=by)).execucao
        for change in (
            Claimed(),
            Dispatching(tentativa=1),
            Accepted(tentativa=1, id_externo=f"bench-{e.id}"),
        ):
            await self._recorder.record(e.id, change)
        return e.id

    async def _tell(self, i: UUID, first_s: float, rate: float, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        many = round(rate * seconds)
        for n in range(1, many + 1):
            await asyncio.sleep(max(0.0, first_s + (n - 1) / rate - loop.time()))
            await self._record(i, Told(progresso=99 * n // many, linhas=(_line(n),)))
        end = End("CONCLUIDO", "Pronto", {"faturas": []})
        await self._record(i, Told(fim=end, linhas=(_line(many + 1),)))

    async def _record(self, i: UUID, change: Change) -> None:
        begun = time.monotonic()
        try:
            await self._recorder.record(i, change)
            self.recorded += 1
        except Refused:
            self.refused += 1
        self.slowest_s = max(self.slowest_s, time.monotonic() - begun)


def _line(n: int) -> Line:
    return Line(n, now(), "INFO", f"{TEXT}{STAMP}{time.monotonic_ns()}")


async def main(processos: Path, rate: float, seconds: float) -> None:
    settings = Settings.from_env()
    database = Database(settings.database_url)
    publisher = Publisher(settings.redis_url, prefix=f"{settings.redis_prefixo}:", ritmo=settings.ritmo)
    publisher.start()
    recorder = Recorder(database, ritmo=settings.ritmo, tell=publisher.publish)
    recorder.start()
    worker = Worker(database, recorder)
    ids = await worker.create([UUID(word) for word in processos.read_text().split()])
    await publisher.flush(timeout_s=5)
    settled()
    print(json.dumps({"ready": [str(i) for i in ids]}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    cpu, begun, before = time.process_time(), time.monotonic(), worker.recorded
    await worker.tell(ids, rate=rate, seconds=seconds)
    took_s = time.monotonic() - begun
    cpu_share = (time.process_time() - cpu) / took_s
    await publisher.flush(timeout_s=5)
    await recorder.stop()
    await publisher.stop()
    await database.close()
    said = {"recorded": worker.recorded - before, "refused": worker.refused, "took_s": took_s}
    said |= {"cpu": cpu_share, "slowest_ms": worker.slowest_s * 1000, "dropped": publisher.dropped}
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
