"""Two ways to speak on a socket, one contract: nobody can tell which one a page has."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from app.realtime.frame import Frame
from app.realtime.reader import Reader
from app.realtime.writer import AsgiWriter, DirectWriter, Writer
from app.web import upgrade
from tests.waiting import until
from tests.world import Tab, World, a_world

SIZES = (1, 123, 124, 125, 126, 65_533, 65_534, 65_535, 200_000)  # around each length field of a frame


@pytest.fixture(params=[DirectWriter, AsgiWriter])
async def served(
    request: pytest.FixtureRequest, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The application as it is, then over a server that does not let us at its connections."""
    if request.param is AsgiWriter:
        monkeypatch.setattr(upgrade, "_line", lambda stream: None)
    async with a_world(tmp_path, redis_url=redis_url) as world, world.served():
        async with world.tab() as probe:
            await until(lambda: probe.page.others, what="welcome")
            assert type(the_reader(world).writer) is request.param
        yield world


def the_reader(world: World) -> Reader:
    """The one page that is open."""
    assert world.app is not None
    (reader,) = world.app.extensions["painel_hub"].audience.readers
    found: Reader = reader
    return found


def frame(size: int) -> Frame:
    return Frame(b'{"type":"x","n":"' + "é".encode() + b"x" * size + b'"}')


def said(tab: Tab) -> list[int]:
    """Lengths of our frames that it got, in order; what the hub says by itself (`welcome`, `pulse`) left out."""
    return [len(message["n"]) - 1 for message in tab.page.others if message["type"] == "x"]


async def flood(writer: Writer, frames: int) -> None:
    for _ in range(frames):
        writer.write([frame(50_000)])
        await asyncio.sleep(0)


async def test_what_is_said_arrives_whole_and_in_order(served: World) -> None:
    async with served.tab() as tab:
        await until(lambda: tab.page.others, what="welcome")
        writer = the_reader(served).writer
        writer.write([frame(size) for size in SIZES])
        for size in SIZES:
            writer.write([frame(size)])
        await until(lambda: len(said(tab)) >= 2 * len(SIZES), what="every frame")
        assert said(tab) == [*SIZES, *SIZES]


async def test_the_last_word_comes_before_the_close_and_nothing_after(served: World) -> None:
    async with served.tab() as tab:
        await until(lambda: tab.page.others, what="welcome")
        writer = the_reader(served).writer
        writer.write([frame(1)])
        closing = asyncio.create_task(writer.close(4001))
        await asyncio.sleep(0)
        writer.write([frame(2)])
        await closing
        writer.write([frame(3)])
        await until(lambda: tab.closed_with == 4001)
        assert said(tab) in ([1], [1, 2])


async def test_the_backlog_says_what_the_page_has_not_taken(served: World) -> None:
    headers = {"Cookie": await served.cookie("operador"), "Origin": served.url}
    async with aiohttp.ClientSession() as http, http.ws_connect(served.url + "/ws", headers=headers) as ws:
        await until(lambda: served.app and served.app.extensions["painel_hub"].audience.readers)
        writer = the_reader(served).writer
        await until(lambda: writer.backlog() == 0, what="nothing on its way")
        await flood(writer, 200)  # 10 MB: more than the buffers of two sockets take
        assert writer.backlog() > 1_000_000
        tab = Tab(ws, None)
        reading = asyncio.create_task(tab.listen())
        await until(lambda: writer.backlog() == 0, what="the page took it all")
        await until(lambda: len(said(tab)) >= 200, what="nothing was lost")
        assert said(tab) == [50_000] * 200
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def test_a_page_that_takes_no_goodbye_is_cut(served: World) -> None:
    """It never reads: the close cannot arrive, its writer and its handler end all the same."""
    raw = await a_socket_that_never_reads(served)
    assert served.app is not None
    audience = served.app.extensions["painel_hub"].audience
    await until(lambda: audience.readers)
    reader = the_reader(served)
    await flood(reader.writer, 200)
    async with asyncio.timeout(3 * served.settings.ritmo.close_s):
        await reader.writer.close(4001)
    await until(lambda: not audience.readers, what="its handler has ended")
    raw.close()


async def a_socket_that_never_reads(world: World) -> socket.socket:
    raw = socket.create_connection(("127.0.0.1", world.settings.port))
    raw.sendall(
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{world.settings.port}\r\nOrigin: {world.url}\r\n"
        f"Cookie: {await world.cookie('operador')}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    return raw
