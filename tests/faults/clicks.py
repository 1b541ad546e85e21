"""People who run one processo after the other while something fails, and what each was told."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple
from uuid import UUID

import aiohttp
from sqlalchemy import select

from app.persistence import models as m
from app.persistence.database import Database
from tests.waiting import until
from tests.world import Tab

PAUSE_S = 0.15  # each waits so long after an answer: ten a second are too many for one page
SUCESSO = {"parametros": {"cenario": "sucesso"}}


class Answer(NamedTuple):
    """`code` is `ok`, or the refusal's."""

    code: str
    asked_s: float
    took_s: float
    execucao: UUID | None


Click = Callable[[UUID], Awaitable[tuple[str, UUID | None]]]


class Clicks:
    """People who run one processo after the other, whatever happens."""

    def __init__(self, processos: Iterator[UUID], clicks: list[Click]) -> None:
        self._processos = processos
        self.answers: list[Answer] = []
        self._stop = asyncio.Event()
        self._people = [asyncio.create_task(self._click_on(click)) for click in clicks]

    async def _click_on(self, click: Click) -> None:
        loop = asyncio.get_running_loop()
        while not self._stop.is_set():
            asked_s = loop.time()
            code, execucao = await click(next(self._processos))
            self.answers.append(Answer(code, asked_s, loop.time() - asked_s, execucao))
            await asyncio.sleep(PAUSE_S)

    async def hear(self, code: str, times: int = 1, *, limit_s: float = 60.0) -> None:
        """Wait for answers to what is asked from now on."""
        begun_s = asyncio.get_running_loop().time()
        said = lambda: sum(a.code == code and a.asked_s >= begun_s for a in self.answers)  # noqa: E731
        await until(lambda: said() >= times, what=f"{code} is said {times} times", limit_s=limit_s)

    async def end(self) -> None:
        """Everybody has their last answer."""
        self._stop.set()
        await asyncio.gather(*self._people)

    def slowest_s(self) -> float:
        """Of the answers; whoever is told yes does not wait longer than whoever is told no."""
        return max(a.took_s for a in self.answers)

    async def nothing_was_acked_and_lost(self, database: Database) -> int:
        """The rows are those that were acked, nothing else; how many."""
        acked = {a.execucao for a in self.answers if a.code == "ok"}
        async with database.read() as c:
            assert set((await c.scalars(select(m.Execucao.id))).all()) == acked
        assert {a.code for a in self.answers} <= {"ok", "indisponivel"}
        return len(acked)


def by_socket(tab: Tab) -> Click:
    async def click(processo: UUID) -> tuple[str, UUID | None]:
        said = await tab.say("run", processo=processo, parametros=SUCESSO["parametros"])
        return said.get("code", "ok"), UUID(said["execucao"]["id"]) if said["type"] == "ack" else None

    return click


def by_rest(http: aiohttp.ClientSession) -> Click:
    async def click(processo: UUID) -> tuple[str, UUID | None]:
        async with http.post(f"/api/v2/externos/executar/{processo}", json=SUCESSO) as answer:
            said = await answer.json()
        return said.get("code", "ok"), UUID(said["job_id"]) if answer.status == 202 else None

    return click
