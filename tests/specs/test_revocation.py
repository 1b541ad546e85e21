"""Whoever may no longer listen hears nothing more: with Redis at once, without it soon."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from app.domain.values import now
from app.persistence.queries import segundo_fator, tokens
from tests.waiting import until
from tests.world import Tab, World, a_world, free_port

NO_REDIS = "redis://127.0.0.1:1/0"
NEVER_S = 1_000.0  # the clock alone would close nothing in this test


async def closes(tab: Tab, *, within_s: float) -> float:
    """Seconds until the server has closed this page with 4401."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await until(lambda: tab.closed_with is not None, what="the socket is closed", limit_s=within_s)
    assert tab.closed_with == 4401
    return loop.time() - begun


@asynccontextmanager
async def two_processes(world: World, *, identities_s: float) -> AsyncIterator[tuple[World, World]]:
    """Two web processes of one installation."""
    ritmo = replace(world.settings.ritmo, identities_s=identities_s)
    async with AsyncExitStack() as stack:
        made = []
        for port in (world.settings.port, free_port()):
            origins = (f"http://127.0.0.1:{port}",)
            settings = replace(world.settings, port=port, origens=origins, ritmo=ritmo)
            made.append(
                await stack.enter_async_context(World(settings, world.robot, world.cadastro).served())
            )
        yield made[0], made[1]


async def deed(admin: Any, path: str, **fields: str) -> None:
    answer = await admin.post(
        path, data={**fields, "csrf": admin.headers["X-CSRFToken"]}, allow_redirects=False
    )
    assert answer.status == 303, await answer.text()


DEEDS = {
    "disabled": {"acao": "desativar"},
    "another role": {"acao": "papel", "papel": "leitor"},
    "sessions ended": {"acao": "encerrar_todas"},
}


@pytest.mark.parametrize("what", DEEDS)
async def test_another_process_closes_the_page_at_once(tmp_path: Path, redis_url: str, what: str) -> None:
    """The hint alone: no process looks by the clock here."""
    async with (
        a_world(tmp_path, redis_url=redis_url, WEB_EXECUTA_JOBS="0") as made,
        two_processes(made, identities_s=NEVER_S) as (one, other),
        one.person("admin") as ana,
        other.tab(as_="operador", topics=("mes:2026-11",)) as bruno,
        other.tab(as_="leitor") as carla,
    ):
        await deed(ana, f"/admin/usuarios/{made.cadastro.bruno}", **DEEDS[what])
        took_s = await closes(bruno, within_s=2.0)
        print(f"revocation, {what}: {took_s * 1000:.0f} ms with Redis")
        heard = len(bruno.page.answers), bruno.page.stories["mes:2026-11"].seq
        async with one.tab(as_="admin") as hers:
            assert (await hers.say("run", processo=made.cadastro.processos[0]))["type"] == "ack"
            assert (await carla.ws.ping()) is None
        assert (len(bruno.page.answers), bruno.page.stories["mes:2026-11"].seq) == heard
        assert carla.closed_with is None, "nobody else is sent away"


async def test_a_program_whose_owner_owes_a_second_factor_hears_nothing_more(
    tmp_path: Path, redis_url: str
) -> None:
    """Its own role stays what it was: the owner became an admin, or an admin lost the factor."""
    async with (
        a_world(tmp_path, redis_url=redis_url, WEB_EXECUTA_JOBS="0", SEGUNDO_FATOR_ADMIN="1") as made,
        two_processes(made, identities_s=NEVER_S) as (one, other),
    ):
        bruno, carla = made.cadastro.bruno, made.cadastro.carla
        secrets = [await a_token(one, whose, papel="leitor") for whose in (bruno, carla)]
        await set_up_fator(one, made.cadastro.ana, carla)
        async with (
            one.person("admin") as ana,
            other.tab(token=secrets[0]) as bruno_runs,
            other.tab(token=secrets[1]) as carla_runs,
        ):
            await deed(ana, f"/admin/usuarios/{carla}", acao="papel", papel="admin")
            await deed(ana, f"/admin/usuarios/{bruno}", acao="papel", papel="admin")
            await closes(bruno_runs, within_s=2.0)
            assert (await carla_runs.ws.ping(), carla_runs.closed_with) == (None, None), "she has one"
            await deed(ana, f"/admin/usuarios/{carla}", acao="remover_fator")
            await closes(carla_runs, within_s=2.0)
            for secret in secrets:
                with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                    async with other.tab(token=secret):
                        pass


async def a_token(world: World, whose: UUID, *, papel: str) -> str:
    async with world.services.database.write() as c:
        _, secret = await tokens.create(c, whose, nome="x", papel=papel, expira_em=None, at=now())
    return secret


async def set_up_fator(world: World, *people: UUID) -> None:
    async with world.services.database.write() as c:
        for usuario in people:
            await segundo_fator.turn_on(c, usuario, at=now(), passo=1, reservas=[b"x" * 32])


async def test_without_redis_the_clock_does_it(tmp_path: Path) -> None:
    async with (
        a_world(tmp_path, redis_url=NO_REDIS, WEB_EXECUTA_JOBS="0") as made,
        two_processes(made, identities_s=made.settings.ritmo.identities_s) as (one, other),
        one.person("admin") as ana,
        other.tab(as_="operador") as bruno,
    ):
        await deed(ana, f"/admin/usuarios/{made.cadastro.bruno}", acao="desativar")
        took_s = await closes(bruno, within_s=3.0)  # 30 s at a tenth
        print(f"revocation: {took_s * 1000:.0f} ms without Redis, rhythm × 0.1")


async def test_a_new_password_closes_the_other_windows_and_keeps_this_one(world: World) -> None:
    async with world.person("operador") as here, world.tab(as_="operador") as elsewhere:
        headers = {"Cookie": here.headers["Cookie"], "Origin": world.url}
        async with here.ws_connect("/ws", headers=headers) as mine:
            await deed(here, "/conta", acao="encerrar_outras")
            await closes(elsewhere, within_s=2.0)
            assert not mine.closed
            assert (await here.get("/api/v2/sessao")).status == 200


async def test_a_role_taken_away_counts_for_the_very_next_command(tmp_path: Path, redis_url: str) -> None:
    """Also while the page is still open: nobody waits for a clock."""
    async with (
        a_world(tmp_path, redis_url=redis_url, WEB_EXECUTA_JOBS="0") as made,
        two_processes(made, identities_s=NEVER_S) as (one, _),
        one.tab(as_="operador") as bruno,
    ):
        async with one.services.database.write() as c:
            from app.persistence.queries import usuarios

            await usuarios.change(c, made.cadastro.bruno, papel="leitor")
        answer = await bruno.say("run", processo=made.cadastro.processos[0])
        assert (answer["type"], answer["code"]) == ("nack", "proibido")


async def test_only_an_admin_follows_the_audit(world: World) -> None:
    topic = "auditoria:selos"
    async with world.tab(as_="operador") as bruno, world.tab(as_="admin", topics=(topic,)) as ana:
        await bruno.follow(topic)
        await until(lambda: bruno.page.stories[topic].refused == "nao_encontrado")
        before = ana.page.stories[topic].seq
        assert (await ana.say("run", processo=world.cadastro.processos[0]))["type"] == "ack"
        await until(lambda: ana.page.stories[topic].seq > before, what="the seal is told", limit_s=5)
        assert ana.page.stories[topic].estado["linhas"] == ana.page.stories[topic].seq
