"""A secret that a robot, a person or our own settings carry is nowhere to be read afterwards.

Not in the database (its files, deleted pages too), not in Redis, in the log, on a socket, on any page or answer.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import make_url

from app.domain.segredos import MASK
from tests.jobs.conftest import an_installation
from tests.places import postgres_url, sqlite_url
from tests.specs.canarios import Canaries, TalkativeRobot, all_found, every_name_is_tried
from tests.specs.dia import entered, lived, pushed, said_in_secret
from tests.specs.lugares import at_rest, every_page, everything_in, files_in, frames, keys, redis_heard
from tests.waiting import until


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_no_secret_is_to_be_found_anywhere(kind: str, tmp_path: Path, redis_url: str) -> None:
    every_name_is_tried()
    canaries = Canaries()
    robot = TalkativeRobot(canaries)
    own = {name: canaries.new(name) for name in ("SECRET_KEY", "API_EXTERNA_TOKEN", "RETORNO_SEGREDO")}
    async with (
        database_of(kind, tmp_path, canaries) as database_url,
        served(robot.application()) as robot_url,
        an_installation(
            tmp_path, redis_url=redis_url, robot_url=robot_url, processos=5, database_url=database_url
        ) as place,
        place.web("web", LOG_NIVEL="DEBUG", LIMITE_POR_OPERADORA="10", **own) as program,
        redis_heard(redis_url, place.env["REDIS_PREFIXO"]) as published,
        entered(program, canaries) as admin,
        frames(program, admin) as told,
    ):
        ids = await lived(program, admin)
        await said_in_secret(admin, program, canaries, ids)
        await pushed(program, own["RETORNO_SEGREDO"], canaries, ids)
        pages = await every_page(program, admin, ids)
        await until(lambda: any(MASK in str(frame) for _, frame in told), what="lines came over the socket")
        await at_rest(program)
        kept = await everything_in(place.services.database)
        left = [
            (f"redis {where}", what)
            for where, what in published + await keys(redis_url, place.env["REDIS_PREFIXO"])
        ]
    files = files_in(tmp_path)
    places = {"database": kept, "files": files, "redis": left, "frames": told, "pages": pages}
    for name, said in places.items():
        assert said, f"nothing was looked at: {name}"
        dots = [
            what for _, what in said if (MASK in what if isinstance(what, str) else MASK.encode() in what)
        ]
        assert dots or name == "files", f"nothing was masked: {name}"
    assert set(robot.heard) == {f"Bearer {own['API_EXTERNA_TOKEN']}"}
    assert [one for said in places.values() for one in all_found(canaries, said)] == []


@asynccontextmanager
async def database_of(kind: str, folder: Path, canaries: Canaries) -> AsyncIterator[str]:
    """With a password in its address, where it has one."""
    if kind == "sqlite":
        yield sqlite_url(folder)
        return
    async with postgres_url() as url:
        found = make_url(url)
        if found.password is None:  # then the server asks for none
            found = found.set(password=canaries.new("the database's password"))
        else:
            canaries.also(str(found.password), "the database's password")
        yield found.render_as_string(hide_password=False)


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
