"""Executions that wait, then one real process that carries them all."""

import asyncio
import time

from sqlalchemy import text

from app.persistence.database import Database
from app.recording.items import By, Run
from app.recording.recorder import Recorder
from app.settings import Settings
from bench.machine import free_port
from bench.painel.databases import SQLITE
from bench.painel.town import build
from bench.place import Place
from bench.processes import Child, Failed, python

CENARIO, VELOCIDADE = "muitas_faturas", 0.26  # two lines a second while invoices are fetched, 100 to 200 s
AT_ONCE = 500  # wishes handed to the recorder together
COME_S = 180.0  # until the last execution has its first line
LOOK = """SELECT sum(seq) AS changes, sum(linhas) AS lines,
    sum(CASE WHEN linhas = 0 THEN 1 ELSE 0 END) AS silent,
    sum(CASE WHEN status_execucao = 'EXECUTANDO' THEN 0 ELSE 1 END) AS not_running,
    sum(CASE WHEN tentativa > 1 THEN 1 ELSE 0 END) AS taken_twice FROM execucao"""


async def start_robot(place: Place, *, stand_in: bool) -> tuple[Child, str]:
    """On the load's core; gives its address too."""
    port = free_port()
    words = ["simulator", "--port", port, "--cenario", CENARIO, "--velocidade", VELOCIDADE]
    child = await place.help(python("bench.painel.robot", port) if stand_in else python("app", *words))
    await child.answers(port)
    return child, f"http://127.0.0.1:{port}"


def environment(robot: str) -> dict[str, str]:
    """What a process must know to carry executions without a carrier's limit."""
    return {
        "API_EXTERNA_URL": robot,
        "API_EXTERNA_IDEMPOTENTE": "1",
        "LIMITE_POR_OPERADORA": "1000000",
        "WEB_EXECUTA_JOBS": "1",
    }


async def wish(settings: Settings, many: int) -> None:
    """That many executions by the real recorder, told to nobody, for whoever starts next."""
    town = await build(settings, readers=0, running=0, waiting=many)
    database = Database(settings.database_url)
    recorder = Recorder(database, ritmo=settings.ritmo, tell=lambda messages: None)
    recorder.start()
    by = By(nome="Bench", origem="sistema")
    for i in range(0, many, AT_ONCE):
        wishes = [Run(p, operacao="DOWNLOAD_FATURA") for p in town.processos[i : i + AT_ONCE]]
        await asyncio.gather(*(recorder.create(each, by=by) for each in wishes))
    await recorder.stop()
    await database.close()


async def start_carrier(place: Place, env: dict[str, str], kind: str) -> Child:
    """`painel worker`; with SQLite, which workers refuse, the web process that executes."""
    return await place.serve(python("app", "web" if kind == SQLITE else "worker"), env=env)


class Rows:
    """What the database says of the executions, by a connection of our own."""

    def __init__(self, settings: Settings) -> None:
        self._database = Database(settings.database_url)

    async def look(self) -> dict[str, int]:
        """Sums at one instant: `changes`, `lines` told; what must be zero besides."""
        async with self._database.read() as c:
            row = (await c.execute(text(LOOK))).mappings().one()
        return {name: int(value or 0) for name, value in row.items()}

    async def all_came(self, carrier: Child) -> float:
        """Seconds until each has its first line. Failed: it took too long, or the carrier ended."""
        begun = time.monotonic()
        while (silent := (await self.look())["silent"]) > 0:
            if carrier.ended is not None or time.monotonic() - begun > COME_S:
                raise Failed(f"{silent} executions without a line: {carrier.words()}")
            await asyncio.sleep(0.5)
        return time.monotonic() - begun

    async def lost(self) -> int:
        """Lines that were told of and are not in the table."""
        async with self._database.read() as c:
            told = await c.scalar(text("SELECT sum(linhas) FROM execucao"))
            kept = await c.scalar(text("SELECT count(*) FROM linha_log"))
        return int(told or 0) - int(kept or 0)

    async def close(self) -> None:
        await self._database.close()
