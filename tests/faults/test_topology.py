"""Many machines, shown on one: a rolling deploy under load; the command that starts all of it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import aiohttp
import asyncpg
import pytest
from sqlalchemy import make_url

from deploy.processes import Process
from tests.cli.conftest import answers
from tests.faults.scale import Scale
from tests.places import POSTGRES, listens, missing
from tests.topology.load import Load, a_load
from tests.topology.town import Town, a_town, ports_in_a_row
from tests.topology.truth import all_agree
from tests.waiting import until

HANDED_OVER_S = (
    15.0  # after a SIGTERM a run is another worker's (jobs.md §6), the start of a process included
)
SCRIPT = Path(__file__).parents[2] / "deploy" / "topologia.py"
PROCESSES = 4  # with connections of their own
GUESSES = 17  # fewer than the application takes from one address, more than nginx does
PORTS = 3  # nginx, robot, a web process


async def test_a_rolling_deploy_loses_no_line_and_the_robot_does_not_notice(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    """Both web processes, then both workers, one after another, while runs go on and pages follow."""
    async with a_town(tmp_path, scale, redis_url=redis_url, processos=80) as town:
        async with a_load(town, cancels=False) as load:
            for process in (*town.topology.webs, *town.topology.workers):
                await a_replacement(load, process)
        ended = await all_agree(town, load)
        print(
            f"rolling deploy of 2 web, 2 workers: {len(load.runs)} runs {dict(ended.statuses)}, robot {ended.counts};"
            f" {ended.retaken} handed over, the slowest line {load.slowest_s:.1f} s after a SIGTERM;"
            f" {town.repeated} times nobody answered an order; pages came back {[page.came_back for page in town.pages]}"
        )
        assert ended.retaken > 0, "no worker had anything to hand over"
        assert ended.statuses == {"CONCLUIDO": len(load.runs)}
        assert ended.counts["cancelados"] == 0
        assert all(page.came_back for page in town.pages), "each page was sent away, each is back"
        assert {code for page in town.pages for code in page.ends} == {1012}
        assert load.slowest_s <= HANDED_OVER_S + scale.machine_s


async def a_replacement(load: Load, process: Process) -> None:
    """As an operator would: stop it, start the new version, go on when that is ready."""
    await load.is_running()
    before, told_s = load.so_far(), asyncio.get_running_loop().time()
    assert await process.end() == 0, process.said
    await asyncio.gather(load.goes_on(told_s, before), process.start())


async def test_robot_database_and_nginx_may_fail_too(tmp_path: Path, redis_url: str, scale: Scale) -> None:
    """Killed and started again, every connection cut, stopped and started: the same runs, the same pages."""
    if not scale.full:
        pytest.skip("three more failures on the whole topology: played in `make faults`")
    async with a_town(tmp_path, scale, redis_url=redis_url, processos=80) as town:
        told = []
        async with a_load(town, cancels=False) as load:
            for fault in (the_robot_dies, every_connection_is_cut, nginx_goes):
                await load.is_running()
                before, begun_s = load.so_far(), asyncio.get_running_loop().time()
                await fault(town)
                await load.goes_on(begun_s, before)
                told.append(f"{fault.__name__} {asyncio.get_running_loop().time() - begun_s:.1f} s")
        ended = await all_agree(town, load)
        print(f"from a fault to the next line of each run: {', '.join(told)}; robot {ended.counts}")
        assert ended.statuses == {"CONCLUIDO": len(load.runs)}


async def the_robot_dies(town: Town) -> None:
    await town.topology.robot.kill()
    await town.topology.robot.start()


async def every_connection_is_cut(town: Town) -> None:
    """Of this database alone: the server is everybody's."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    plain = town.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        cut = await connection.fetch(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        assert len(cut) >= PROCESSES, "each process had one"
    finally:
        await connection.close()


async def nginx_goes(town: Town) -> None:
    if town.topology.nginx is not None:
        await town.topology.nginx.end()
        await town.topology.nginx.start()


async def test_one_command_starts_the_topology_and_ctrl_c_ends_all_of_it(tmp_path: Path) -> None:
    """People can enter; a worker that dies comes back; at the end no process, no database is left."""
    url = make_url(POSTGRES)
    if not await listens(url.host or "127.0.0.1", url.port or 5432):
        missing("PostgreSQL (TEST_DATABASE_URL)")
    first, log = ports_in_a_row(PORTS)[0], tmp_path / "said.txt"
    words = (
        "--webs",
        "1",
        "--workers",
        "1",
        "--porta",
        str(first),
        "--postgres",
        POSTGRES,
        "--pasta",
        str(tmp_path / "pasta"),
    )
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(SCRIPT), *words, stdout=out, stderr=out
        )
    said = lambda: log.read_text("utf-8")  # noqa: E731
    try:
        await until(lambda: "Ctrl-C" in said() or process.returncode is not None, what="it is up", limit_s=90)
        assert process.returncode is None, said()
        pids = {line.split()[0]: int(line.split()[2]) for line in said().splitlines() if "pid " in line}
        assert {"robo", "worker1", "web1"} <= pids.keys()
        front = next(word for word in said().split() if word.startswith("http://"))
        async with aiohttp.ClientSession() as http, http.get(f"{front}/entrar") as answer:
            assert (answer.status, "Painel" in await answer.text()) == (200, True)
        if "nginx" in pids:
            await _guessing_is_slowed_down(front)
        os.kill(pids["worker1"], signal.SIGKILL)
        await until(lambda: "worker1 está de volta" in said(), what="it is started again", limit_s=60)
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(60):
            assert await process.wait() == 0, said()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await process.wait()
    assert [name for name, pid in pids.items() if _lives(pid)] == []
    assert not await answers(f"{front}/healthz")
    assert not await _has_database(f"painel_topologia_{first}")


async def _guessing_is_slowed_down(front: str) -> None:
    """By nginx, who alone knows the visitors apart; who only looks is not counted."""
    async with aiohttp.ClientSession() as http:
        statuses = []
        for _ in range(GUESSES):
            async with http.post(f"{front}/entrar", data={"email": "ana@demo.local"}) as answer:
                statuses.append(answer.status)
        assert (429 in statuses[:10], statuses[-1]) == (False, 429), statuses
        async with http.get(f"{front}/entrar") as answer:
            assert answer.status == 200


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def _has_database(name: str) -> bool:
    connection = await asyncpg.connect(POSTGRES)
    try:
        return bool(await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name))
    finally:
        await connection.close()
