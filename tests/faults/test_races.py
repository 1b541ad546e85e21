"""R7, R8: wishes that meet each other and the robot's own end, from every door at once."""

import asyncio
import dataclasses
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import aiohttp
import pytest
from sqlalchemy import insert, select

from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import sessoes
from app.simulator.app import serve
from tests.cadastro import put_more
from tests.faults.scale import Scale
from tests.jobs.conftest import Gate, a_gate, an_installation
from tests.places import postgres_url
from tests.waiting import until, until_async
from tests.world import Tab, World, a_world

BURST = 15  # wishes of one page: below what it may say at once
TOGETHER = 20  # races that run at once
RITMO = "0.5"  # a tenth of life's deadline for a change is too short for so many at once on a busy machine
AIM_S = (-0.25, 0.15)  # when the wishes come, as seen from the robot's end
ENDS = {
    "Concluído": "CONCLUIDO",
    "Cancelado": "CANCELADO",
    "Falhou": "FALHOU",
    "Sem confirmação": "INDETERMINADO",
}
ROBOTS = {"UPLOADED_SAT": "CONCLUIDO", "CANCELLED": "CANCELADO", "FAILED": "FALHOU"}
RUN, CANCEL = "/api/v2/externos/executar", "/api/v2/externos/cancelar"


class Told(NamedTuple):
    """What somebody was told of their wish: `ok`, or the refusal's code; in which words."""

    code: str
    detail: str = ""


Asks = Callable[[UUID], Awaitable[Told]]


def by_rest(http: aiohttp.ClientSession) -> Asks:
    async def asks(i: UUID) -> Told:
        async with http.delete(f"{CANCEL}/{i}") as answer:
            said = await answer.json()
        return Told("ok") if answer.status in {200, 202} else Told(said["code"], said["message"])

    return asks


def by_socket(tab: Tab) -> Asks:
    async def asks(i: UUID) -> Told:
        said = await tab.say("cancel", execucao=i)
        return Told("ok") if said["type"] == "ack" else Told(said["code"], said["detail"])

    return asks


@asynccontextmanager
async def watched(folder: Path, redis_url: str, *, velocidade: float) -> AsyncIterator[tuple[World, Gate]]:
    """A served world; every request to its robot is counted."""
    async with (
        a_world(
            folder, redis_url=redis_url, velocidade=velocidade, ritmo=RITMO, LIMITE_POR_OPERADORA="1000"
        ) as world,
        a_gate(world.robot.url) as gate,
    ):
        world.settings = dataclasses.replace(world.settings, api_url=gate.url)
        async with world.served():
            yield world, gate


async def another_admin(world: World) -> aiohttp.ClientSession:
    """Davi's program."""
    davi, token = uuid4(), uuid4().hex
    person = {
        "id": davi,
        "email": "davi@demo.local",
        "nome": "Davi",
        "papel": "admin",
        "senha": "x",
        "ativo": True,
    }
    async with world.services.database.write() as c:
        await c.execute(insert(m.Usuario), [person | {"criado_em": now()}])
        row = {"id": uuid4(), "chave": sessoes.key(token), "usuario_id": davi, "criado_em": now()}
        await c.execute(insert(m.Token), [row])
    return aiohttp.ClientSession(world.url, headers={"Authorization": f"Bearer {token}"})


async def one_race(
    world: World, processo: UUID, run: Tab, askers: tuple[Asks, Asks], aim_s: float
) -> list[Told]:
    """Two admins want it stopped just when the robot ends it by itself."""
    started = await run.say("run", processo=processo, parametros={"cenario": "sucesso"})
    i = UUID(started["execucao"]["id"])

    async def with_the_robot() -> bool:
        return (await world.execucao(i)).id_externo is not None

    await until_async(with_the_robot, what="the robot has it")
    job = world.robot.book.find((await world.execucao(i)).id_externo or "")
    assert job is not None
    assert job.ends_s is not None
    await asyncio.sleep(
        max(0.0, job.epoch(job.ends_s) + aim_s - world.robot.book.now())
    )  # the aim of the race
    told = list(await asyncio.gather(*(asks(i) for asks in askers)))
    await until_async(lambda: ended(world, i), what=f"{i} ends", limit_s=60)
    return await fair(world, i, told, askers[0])


async def ended(world: World, i: UUID) -> bool:
    return (await world.execucao(i)).data_finalizacao is not None


async def fair(world: World, i: UUID, told: list[Told], asks: Asks) -> list[Told]:
    """One end, the robot's own; who was refused was too late; who asks afterwards is told so."""
    e = await world.execucao(i)
    job = world.robot.book.find(e.id_externo or "")
    assert job is not None
    assert e.status_execucao == ROBOTS[job.seen(world.robot.book.now()).status], "here as over there"
    query = select(m.Evento.texto).where(m.Evento.execucao_id == i)
    async with world.services.database.read() as c:
        texts = (await c.execute(query)).scalars().all()
    assert [ENDS[text] for text in texts if text in ENDS] == [e.status_execucao], "exactly one end"
    late = Told("terminal", "O cancelamento chegou tarde: Concluído.")
    assert set(told) <= ({Told("ok")} if e.status_execucao == "CANCELADO" else {Told("ok"), late})
    assert await asks(i) == (Told("ok") if e.status_execucao == "CANCELADO" else late)
    return [*told, Told(e.status_execucao)]


@pytest.mark.timeout(1_500)
async def test_two_cancels_against_the_finish(tmp_path: Path, redis_url: str, scale: Scale) -> None:
    """By REST and by socket, two admins: one end each, the robot is asked once at most."""
    waves, dice = (100 if scale.full else 3), random.Random(7)
    outcomes: Counter[str] = Counter()
    async with watched(tmp_path, redis_url, velocidade=30) as (world, gate), AsyncExitStack() as stack:
        processos = await put_more(world.services.database, world.cadastro, TOGETHER)
        http = await stack.enter_async_context(await another_admin(world))
        tabs = [await stack.enter_async_context(world.tab(as_="admin")) for _ in range(TOGETHER)]
        for _ in range(waves):
            asked = [
                one_race(world, p, tab, (by_rest(http), by_socket(tab)), dice.uniform(*AIM_S))
                for p, tab in zip(processos, tabs, strict=True)
            ]
            for told in await asyncio.gather(*asked):
                outcomes.update(t.code for t in told)
        races = waves * TOGETHER
        deletes = [times for asked, times in gate.passed.items() if asked.startswith("DELETE ")]
        print(
            f"R7: {races} races: {dict(outcomes)}; external cancels: {sum(deletes)}, most of one run {max(deletes)}"
        )
        assert outcomes["CONCLUIDO"] + outcomes["CANCELADO"] == races
        assert min(outcomes["CONCLUIDO"], outcomes["CANCELADO"], outcomes["ok"], outcomes["terminal"]) > 0, (
            "races"
        )
        assert max(deletes) == 1
        assert gate.many("POST") == races


async def test_three_clicks_in_three_tabs_are_one_external_cancel(tmp_path: Path, redis_url: str) -> None:
    """It goes on being followed until the robot's final answer: its last lines are there, its end is the end."""
    async with watched(tmp_path, redis_url, velocidade=6) as (world, gate), AsyncExitStack() as stack:
        i = await world.a_running_execucao(cenario="lento")
        tabs = [await stack.enter_async_context(world.tab(i)) for _ in range(3)]
        answers = await asyncio.gather(*(tab.say("cancel", execucao=i, motivo="engano") for tab in tabs))
        assert [answer["type"] for answer in answers] == ["ack"] * 3
        for tab in tabs:
            shown = await tab.shows(status_execucao="CANCELADO", mensagem_final="Cancelada por Bruno: engano")
            assert shown["cancelamento"]["confirmado_em"] is not None
            assert tab.page.stories[f"execucao:{i}"].last == shown["linhas"]
        e = await world.execucao(i)
        job = world.robot.book.find(e.id_externo or "")
        assert job is not None
        assert e.cursor_robo == e.linhas == len(job.script.cues), "to the robot's last line"
        assert gate.many("DELETE") == 1


# -- R8


async def one_processo(
    http: aiohttp.ClientSession, urls: list[str], socks: list[Any], processo: UUID
) -> list[Any]:
    """Ten clicks by REST, ten by socket, half of each at either process; (code, job) of each answer."""

    async def rest(url: str) -> tuple[str, str]:
        body = {"parametros": {"cenario": "sem_resposta"}}
        async with http.post(f"{url}{RUN}/{processo}", json=body) as answer:
            said = await answer.json()
        assert answer.status == (202 if said["success"] else 409)
        return said.get("code", "ok"), said["job_id"]

    async def socket(tab: Tab) -> tuple[str, str]:
        said = await tab.say("run", processo=processo, parametros={"cenario": "sem_resposta"})
        return said.get("code", "ok"), said["execucao"]["id"]

    clicks = [rest(url) for url in urls * 5] + [socket(tab) for tab in socks]
    return list(await asyncio.gather(*clicks))


async def clicked(
    http: aiohttp.ClientSession, urls: list[str], processos: list[UUID]
) -> list[Counter[tuple[str, str]]]:
    """One after the other, by new pages: none says more than a page may at once."""
    async with AsyncExitStack() as stack:
        socks = [await stack.enter_async_context(a_tab(http, url)) for url in urls * 5]
        return [Counter(await one_processo(http, urls, socks, processo)) for processo in processos]


async def test_twenty_parallel_runs_of_one_processo_are_one(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    """REST and sockets of two web processes, PostgreSQL: one row, one POST; nineteen are told of the running one."""
    many = 50 if scale.full else 4
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgres_url())
        robot = await stack.enter_async_context(serve(velocidade=20, semente=3))
        gate = await stack.enter_async_context(a_gate(robot.url))
        here = await stack.enter_async_context(
            an_installation(
                tmp_path,
                redis_url=redis_url,
                robot_url=gate.url,
                processos=many,
                database_url=url,
                ritmo=float(RITMO),
            )
        )
        webs = [await stack.enter_async_context(here.web(name)) for name in ("um", "dois")]
        bearer = await here.bearer(here.cadastro.bruno)
        http = await stack.enter_async_context(aiohttp.ClientSession(headers=bearer))
        for first in range(0, many, BURST):
            some = here.cadastro.processos[first : first + BURST]
            for told in await clicked(http, [web.url for web in webs], some):
                [(_, winner)] = [answer for answer in told if answer[0] == "ok"]
                assert told == {("ok", winner): 1, ("ja_em_execucao", winner): 19}
        assert len(await here.execucoes()) == many

        async def all_run() -> bool:
            return all(e.status_execucao == "EXECUTANDO" for e in await here.execucoes())

        await until_async(all_run, what="the robot has them all", limit_s=60)
        assert (gate.many("POST"), robot.book.counts()["iniciados"]) == (many, many)
        print(f"R8: {many} processos × 20 clicks at two processes: {many} rows, {gate.many('POST')} POSTs")


@asynccontextmanager
async def a_tab(http: aiohttp.ClientSession, url: str) -> AsyncIterator[Tab]:
    """A socket of the program's at this process."""
    async with http.ws_connect(f"{url}/ws") as ws:
        tab = Tab(ws, None)
        listening = asyncio.create_task(tab.listen())
        try:
            await until(lambda: tab.page.others, what="it is welcome")
            yield tab
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
