"""`painel demo`: one command, real processes."""

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import Callable
from typing import Any

import aiohttp

from app.embedded import place
from app.web.demo import DEMO
from tests.cli.conftest import Painel, Running, answers
from tests.waiting import until, until_async


async def robot_pid(running: Running) -> int:
    """The only child process: the simulated robot."""
    pid = running.process.pid
    asked = await asyncio.create_subprocess_exec(
        *("ps", "-A", "-o", "pid=", "-o", "ppid=", "-o", "pgid="), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asked.communicate()
    found = [tuple(map(int, line.split())) for line in out.decode().splitlines()]
    (child,) = [(p, group) for p, parent, group in found if parent == pid]
    assert child[1] == os.getpgid(pid), "in the same process group"
    return child[0]


async def enter(url: str, papel: str) -> int:
    """One click on the page of entrance; the status of the page behind it."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.get(url + "/entrar") as page:
            csrf = (await page.text()).split('name="csrf" value="')[1].split('"')[0]
        form = {"csrf": csrf, "demo": papel}
        async with http.post(url + "/entrar", data=form, headers={"Origin": url}) as answer:
            assert "/processos" in answer.url.path or answer.status == 200, answer
            return answer.status


async def test_one_command_and_everything_is_there(painel: Painel, lives: Callable[[int], bool]) -> None:
    async with painel.demo() as running:
        assert running.note == {**running.note, "url": running.url, "pid": running.process.pid}
        assert await answers(running.note["simulador_url"] + "/_contagem")
        assert await enter(running.url, "admin") == 200
        robot, valkey = await robot_pid(running), place.read(painel.data)
        assert valkey is not None
        assert valkey.alive
    code, out, err = running.process.returncode, running.out, running.err
    assert code == 0
    assert err == "", "the log is silent when all is well"
    for word in (running.url, "Ana", "admin", "Bruno", "operador", "Carla", "leitor", "senha: demo"):
        assert word in out
    await until(lambda: not lives(robot) and not lives(valkey.pid), what="nothing is left behind")
    assert not (painel.data / "demo.json").exists()
    assert not valkey.folder.exists()


async def test_ctrl_c_returns_in_time_with_runs_in_flight_and_they_go_on_at_the_next_start(
    filled: Painel,
) -> None:
    loop = asyncio.get_running_loop()
    async with filled.demo("--velocidade", "1") as running:
        token = await a_token(filled)
        job = await run_something(running.url, token)
        await until_async(lambda: has_status(running.url, token, job, {"RUNNING"}), what="it runs")
        stuck = await stuck_visitors(filled)
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.ws_connect(running.url + "/ws") as page,
        ):
            begun = loop.time()
            running.process.send_signal(signal.SIGINT)
            async for _ in page:
                pass
            assert page.close_code == 1012
            await running.process.wait()
        assert loop.time() - begun <= 3.0
        for visitor in stuck:
            visitor.close()
    assert (running.process.returncode, running.err) == (0, "")
    async with filled.demo("--velocidade", "1") as again:
        await until_async(
            lambda: has_status(again.url, token, job, {"RUNNING", "COMPLETED", "FAILED"}), what="it goes on"
        )
        assert await posts(again) == 1


async def test_killed_it_leaves_no_robot_and_the_next_start_works(
    filled: Painel, lives: Callable[[int], bool]
) -> None:
    async with filled.demo() as running:
        robot = await robot_pid(running)
        running.process.kill()
        await until(lambda: not lives(robot), what="the robot ends with it")
    async with filled.demo() as again:
        assert await enter(again.url, "leitor") == 200


async def test_killed_in_the_middle_of_a_run_the_next_start_goes_on(filled: Painel) -> None:
    """`kill -9`: another attempt takes it up, the robot does not notice, no line is lost or repeated."""
    async with filled.demo("--velocidade", "4") as running:
        token = await a_token(filled)
        job = await run_something(running.url, token)  # slow enough to be in the middle of it
        await until_async(lambda: has_lines(running.url, token, job, 3), what="lines are shown")
        running.process.kill()
    async with filled.demo("--velocidade", "4") as again:
        ended = {"COMPLETED", "FAILED"}
        await until_async(lambda: has_status(again.url, token, job, ended), what="it ends", limit_s=60)
        status = await status_of(again.url, token, job)
        assert [line["numero"] for line in status["logs"]] == list(range(1, status["linhas"] + 1))
        assert await posts(again) == 1


async def test_a_folder_in_use_names_the_address(filled: Painel) -> None:
    async with filled.demo(API_EXTERNA_URL="http://127.0.0.1:9") as running:
        assert running.note["simulador_url"] is None, "a given robot means no simulated one"
        line = await filled.refuses("demo", PORT="1024")
        assert running.url in line
        assert "já está em uso" in line
        assert await answers(running.url + "/healthz")


async def test_a_second_start_keeps_what_is_there(painel: Painel) -> None:
    def everything() -> list[str]:
        database = sqlite3.connect(painel.data / "painel.db")
        try:
            return [line for line in database.iterdump() if '"sessao"' not in line]
        finally:
            database.close()

    async with painel.demo():
        before = everything()
    async with painel.demo():
        assert everything() == before


async def test_beyond_this_machine_passwords_are_random(filled: Painel) -> None:
    async with filled.demo(HOST="0.0.0.0") as running, aiohttp.ClientSession() as http:
        page = await http.get(running.url + "/entrar")
        assert 'name="demo"' not in await page.text()
    assert "senha: demo" not in running.out
    assert running.out.count("senha: ") == 3
    assert "um clique" not in running.out


async def stuck_visitors(painel: Painel) -> list[asyncio.StreamWriter]:
    """Connections that no server gets rid of by being polite: half a request, answers that nobody reads."""
    half = b"POST /entrar HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"
    unread = b"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 50
    visitors = []
    for said in (b"", b"GE", half, unread):
        _, writer = await asyncio.open_connection("127.0.0.1", int(painel.env["PORT"]), limit=1024)
        writer.write(said)
        visitors.append(writer)
    return visitors


async def a_token(painel: Painel) -> str:
    ended = await painel.run("token", "create", "--usuario", DEMO["operador"][1])
    assert ended.code == 0, ended.err
    return ended.out.strip()


async def run_something(url: str, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(url, headers=headers) as http:
        async with http.get("/api/v2/processos", params={"status": "AGUARDANDO_DOWNLOAD"}) as answer:
            processo = json.loads(await answer.text())["itens"][0]["id"]
        body = {"parametros": {"cenario": "lento"}}
        async with http.post(f"/api/v2/externos/executar/{processo}", json=body) as answer:
            assert answer.status == 202, await answer.text()
            job: str = (await answer.json())["job_id"]
            return job


async def status_of(url: str, token: str, job: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    path = f"{url}/api/v2/externos/status/{job}"
    async with aiohttp.ClientSession(headers=headers) as http, http.get(path) as answer:
        found: dict[str, Any] = (await answer.json())["status"]
        return found


async def has_status(url: str, token: str, job: str, wanted: set[str]) -> bool:
    return (await status_of(url, token, job))["status"] in wanted


async def has_lines(url: str, token: str, job: str, at_least: int) -> bool:
    return (await status_of(url, token, job))["linhas"] >= at_least


async def posts(running: Running) -> int:
    url = running.note["simulador_url"] + "/_contagem"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return int((await answer.json())["iniciados"])
