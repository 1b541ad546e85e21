"""Who looks at what, told from one web process to the others, over a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest

from app.realtime.audience import Audience
from app.realtime.ephemeral import Ephemeral
from app.realtime.flush import Flusher
from app.realtime.presenca import Presenca
from app.realtime.publisher import Publisher
from app.realtime.reader import Reader
from app.realtime.sala import PESSOAS
from app.realtime.vivos import Vivo, Vivos
from app.realtime.writer import AsgiWriter
from app.ritmo import Ritmo
from tests.faults.private_redis import PrivateRedis, private_redis
from tests.page import Page
from tests.waiting import until

RITMO = Ritmo().scaled(0.05)
EXECUCAO = uuid4()
TOPIC = f"presenca:{EXECUCAO}"


class Quem(NamedTuple):
    """What a reader's identity has."""

    usuario_id: UUID
    nome: str


ANA, BRUNO, CARLA = (Quem(uuid4(), nome) for nome in ("Ana", "Bruno", "Carla"))


class Processo:
    """One web process as far as presence goes."""

    def __init__(self, url: str, prefix: str) -> None:
        self.publisher = Publisher(url, prefix=prefix, ritmo=RITMO)
        self.flusher = Flusher(RITMO)
        self.audience = Audience(self.flusher)
        self.ephemeral = Ephemeral(self.publisher, ritmo=RITMO)
        self.presenca = Presenca(self.ephemeral, self.audience, ritmo=RITMO)
        self.vivos = Vivos(self.ephemeral, self._vivo, ritmo=RITMO)

    def _vivo(self) -> Vivo:
        return Vivo(
            tipo="web", lugar=self.ephemeral.name, versao="1", desde="", abas=len(self.audience.readers)
        )

    async def start(self) -> None:
        self.flusher.start(picture=lambda room: None, too_slow=lambda reader: None)
        self.publisher.start()
        self.ephemeral.start()
        self.presenca.start()
        self.vivos.start(listens=True)
        await until(lambda: self.ephemeral.healthy, what="it hears")

    async def die(self) -> None:
        """As `kill -9` does it: nobody says goodbye."""
        await self.vivos.stop()
        await self.presenca.stop()
        await self.ephemeral.stop()
        await self.publisher.stop()

    async def opens(self, who: Quem, fazendo: str = "vendo") -> tuple[Reader, Page]:
        page = Page()

        async def send(text: str) -> None:
            page.hear(text)

        async def close(code: int) -> None: ...

        reader = Reader(AsgiWriter(send=send, close=close, cut=lambda: None, close_s=0.1), identity=who)
        self.audience.enter(reader)
        await self.presenca.follow(reader, [TOPIC])
        assert self.presenca.present(reader, TOPIC, fazendo)
        return reader, page


def seen(page: Page) -> list[tuple[str, str]]:
    """What the page was told last."""
    told: list[dict[str, Any]] = [m for m in page.others if m["type"] == "presenca"]
    return [(p["nome"], p["fazendo"]) for p in told[-1]["pessoas"]] if told else []


@asynccontextmanager
async def two(url: str) -> AsyncIterator[tuple[Processo, Processo]]:
    prefix = f"t{uuid4().hex}:"
    one, other = Processo(url, prefix), Processo(url, prefix)
    await asyncio.gather(one.start(), other.start())
    yield one, other
    await asyncio.gather(one.die(), other.die())


@pytest.fixture
async def web(redis_url: str) -> AsyncIterator[tuple[Processo, Processo]]:
    async with two(redis_url) as both:
        yield both


async def test_people_at_two_processes_see_each_other(web: tuple[Processo, Processo]) -> None:
    one, other = web
    _, ana = await one.opens(ANA)
    bruno_reader, bruno = await other.opens(BRUNO)
    await until(lambda: (seen(ana), seen(bruno)) == ([("Bruno", "vendo")], [("Ana", "vendo")]))
    other.presenca.present(bruno_reader, TOPIC, "cancelando")
    await until(lambda: seen(ana) == [("Bruno", "cancelando")])
    other.presenca.leave(bruno_reader)
    await until(lambda: seen(ana) == [], what="gone at once")


async def test_two_tabs_of_one_person_are_one_with_the_deed_that_matters(
    web: tuple[Processo, Processo],
) -> None:
    one, other = web
    _, carla = await one.opens(CARLA)
    await one.opens(ANA)
    _, ana = await other.opens(ANA, "decidindo")
    await other.opens(BRUNO)
    await until(lambda: seen(carla) == [("Ana", "decidindo"), ("Bruno", "vendo")])
    await until(
        lambda: sorted(seen(ana)) == [("Bruno", "vendo"), ("Carla", "vendo")], what="nobody sees themselves"
    )


async def test_a_page_is_told_only_what_changed(web: tuple[Processo, Processo]) -> None:
    """Lists are said again and again between processes; a page hears the first of them."""
    one, other = web
    _, ana = await one.opens(ANA)
    await other.opens(BRUNO)
    await until(lambda: seen(ana) == [("Bruno", "vendo")])
    told = len(ana.others)
    beats = 0
    hear = one.ephemeral._ears["presenca"]

    def counted(topic: str, processo: str, said: bytes) -> None:
        nonlocal beats
        beats += 1
        hear(topic, processo, said)

    one.ephemeral._ears["presenca"] = counted
    await until(lambda: beats >= 3, what="three lists")
    assert len(ana.others) == told


async def test_people_of_a_process_that_was_killed_vanish(web: tuple[Processo, Processo]) -> None:
    one, other = web
    _, ana = await one.opens(ANA)
    await other.opens(BRUNO)
    await until(lambda: seen(ana) == [("Bruno", "vendo")])
    await until(lambda: len(one.vivos.all()) == 2, what="both processes are listed")
    loop = asyncio.get_running_loop()
    died_s = loop.time()
    await other.die()
    await until(lambda: seen(ana) == [], limit_s=RITMO.presente_s + RITMO.presenca_s)
    assert loop.time() - died_s > RITMO.presenca_s, "a list that is only late takes nobody away"
    await until(lambda: len(one.vivos.all()) == 1)


async def test_without_redis_nobody_is_shown_and_with_it_they_come_back(tmp_path: Path) -> None:
    """A list that may be old would keep people from acting."""
    async with private_redis(tmp_path) as redis:
        assert isinstance(redis, PrivateRedis)
        async with two(redis.url) as (one, other):
            _, ana = await one.opens(ANA)
            await other.opens(BRUNO)
            await until(lambda: seen(ana) == [("Bruno", "vendo")])
            await redis.stop()
            await until(lambda: seen(ana) == [], what="hidden")
            await redis.start()
            await until(lambda: seen(ana) == [("Bruno", "vendo")], what="shown again")


async def test_a_crowd_is_cut(web: tuple[Processo, Processo]) -> None:
    one, _ = web
    _, ana = await one.opens(ANA)
    for n in range(PESSOAS + 5):
        await one.opens(Quem(uuid4(), f"Pessoa {n}"))
    await until(lambda: len(seen(ana)) >= PESSOAS - 1)
    assert len(seen(ana)) <= PESSOAS


async def test_who_does_not_follow_cannot_be_there(web: tuple[Processo, Processo]) -> None:
    one, _ = web
    reader, _ = await one.opens(ANA)
    assert not one.presenca.present(reader, f"presenca:{uuid4()}", "vendo")
    one.presenca.leave(reader)
    assert not one.presenca.present(reader, TOPIC, "vendo")
