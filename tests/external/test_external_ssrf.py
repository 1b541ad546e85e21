"""The robot's words lead us nowhere but to the robot: no redirect, no name, no address of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp import web

from app.external.errors import ExternalError

END = {"status": "CANCELLED", "logs": [], "result": None}
THIS_MACHINE = [  # as an address can be written
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0", "localhost"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "robo@127.0.0.1", "robo:senha@127.0.0.1"),
]


class Inside:
    """A service that only this machine should reach; `visits` counts who came."""

    def __init__(self) -> None:
        self.visits, self.port = 0, 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nsegredo")
        writer.close()


@pytest.fixture
async def inside() -> AsyncIterator[Inside]:
    made = Inside()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    async with server:
        made.port = server.sockets[0].getsockname()[1]
        yield made


class Robot:
    """Leads everybody away; a job that is followed ends after three questions. `asked`: what it heard."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        self._status, self._headers = status, headers
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        if self.asked.count("GET /jobs/seguido") > 2:
            return web.json_response(END)
        return web.Response(status=self._status, headers=self._headers)


async def every_call(world: Any, client: Any, key: Any) -> None:
    """All that is ever asked of a robot."""
    for ask in (
        lambda: client.start(world.order(), key=key),
        lambda: client.cancel("x"),
        lambda: client.status("x"),
        lambda: client.find(key),
        lambda: anext(client.fetch_file("s3://b/0001.pdf"), b""),
    ):
        with suppress(ExternalError):
            await ask()
    await world.told(client, "seguido")


async def somebody_who_follows(name: str, inside: Inside) -> None:
    """The name leads inside: whoever went there, arrived."""
    host = name.rpartition("@")[2].strip("[]")
    reader, writer = await asyncio.open_connection(host, inside.port)
    assert b"segredo" in await reader.read()
    writer.close()
    assert inside.visits == 1


EVERYTHING = {
    "POST /jobs",
    "DELETE /jobs/x",
    "GET /jobs/x",
    "GET /jobs",
    "GET /arquivos",
    "GET /jobs/seguido",
}


@pytest.mark.parametrize("name", THIS_MACHINE)
async def test_a_redirect_to_this_machine_is_followed_by_no_call(world, key, inside, name):
    target = f"http://{name}:{inside.port}/latest/meta-data/"
    robot = Robot(302, {"Location": target})
    async with world.stranger(robot.answer) as url, world.client(url, token="t") as client:
        await somebody_who_follows(name, inside)
        await every_call(world, client, key)
    assert EVERYTHING - set(robot.asked) == set()
    assert inside.visits == 1


@pytest.mark.parametrize("status", [200, 201, 300, 301, 303, 304, 305, 307, 308, 401, 407, 503])
async def test_no_answer_of_any_kind_leads_away(world, key, inside, status):
    target = f"http://127.0.0.1:{inside.port}/"
    names = ("Location", "Content-Location", "Refresh", "Link", "Alt-Svc", "URI", "X-Accel-Redirect", "Proxy")
    robot = Robot(status, dict.fromkeys(names, target) | {"Refresh": f"0;url={target}"})
    async with world.stranger(robot.answer) as url, world.client(url) as client:
        await every_call(world, client, key)
    assert EVERYTHING - set(robot.asked) == set()
    assert inside.visits == 0


@pytest.mark.parametrize(
    "said",
    [
        *("http://127.0.0.1:{port}/x", "//127.0.0.1:{port}", "@127.0.0.1:{port}/", "\\\\127.0.0.1:{port}\\x"),
        *(
            "../../127.0.0.1:{port}",
            "..%2f..%2f@127.0.0.1:{port}",
            "x?u=http://127.0.0.1:{port}#@",
            "x;y:{port}",
        ),
    ],
)
async def test_what_a_robot_names_is_only_ever_said_back_to_the_robot(world, inside, said):
    said, heard = said.format(port=inside.port), []

    async def robot(request: web.Request) -> web.StreamResponse:
        heard.append((request.rel_url.raw_path, request.query.get("caminho")))
        return web.json_response(END)

    async with world.stranger(robot) as url, world.client(url) as client:
        await client.status(said)
        await client.cancel(said)
        assert b"CANCELLED" in await anext(client.fetch_file(said))
    assert [unquote(path) for path, _ in heard] == [f"/jobs/{said}", f"/jobs/{said}", "/arquivos"]
    assert [path.count("/") for path, _ in heard] == [2, 2, 1], "an id is one step of a path"
    assert heard[-1][1] == said
    assert inside.visits == 0


@asynccontextmanager
async def names_that_lead_here(*known: str) -> AsyncIterator[list[str]]:
    """The resolver of somebody else, who lets every one of these names be this machine; what was looked up."""
    loop, looked_up = asyncio.get_running_loop(), []

    async def getaddrinfo(host: str, port: int, **how: Any) -> Any:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))] if host in known else []

    loop.getaddrinfo = getaddrinfo
    try:
        yield looked_up
    finally:
        del loop.getaddrinfo


async def test_no_name_but_the_robots_own_is_ever_looked_up(world, key, inside):
    """So none can be bound to an inside address between a check and its use."""
    robot = Robot(307, {"Location": f"http://rebind.example:{inside.port}/"})
    async with (
        world.stranger(robot.answer) as url,
        names_that_lead_here("robo.example", "rebind.example") as looked_up,
        world.client(url.replace("127.0.0.1", "robo.example")) as client,
    ):
        await every_call(world, client, key)
    assert EVERYTHING - set(robot.asked) == set()
    assert set(looked_up) == {"robo.example"}
    assert inside.visits == 0


async def test_the_robot_that_the_operator_chose_may_be_this_machine(world):
    async with world.stranger(world.answers(END)) as url, world.client(url) as client:
        assert url.startswith("http://127.0.0.1:")
        assert await client.status("x") == "CANCELLED"
