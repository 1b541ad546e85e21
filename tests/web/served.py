"""The application of a test as it is reached: on a port of this machine, through nginx, over a connection of others."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart

from app.persistence import models as m
from deploy import proxy
from deploy.processes import Process, answers
from tests.places import listens
from tests.waiting import until_async
from tests.world import free_port

from .conftest import Painel

PROXY, FAR_PROXY = "10.0.0.1", "2001:db8:a::9"  # ours
VISITOR, OTHER, STRANGER = "203.0.113.7", "203.0.113.8", "198.51.100.9"  # others


def came(peer: str) -> dict[str, Any]:
    """The connection under a request."""
    return {"scope_base": {"client": (peer, 40_000)}}


def saying(forwarded: str | None) -> dict[str, str]:
    """What a proxy adds to a request."""
    return {} if forwarded is None else {"X-Forwarded-For": forwarded}


async def noted(painel: Painel) -> str:
    """The address of the newest row of the audit."""
    return str(max(await painel.rows_of(m.Auditoria), key=lambda row: row.em).endereco)


@asynccontextmanager
async def served(app: Quart) -> AsyncIterator[int]:
    """Its port while the block runs; what the application needs is open already (`painel`)."""
    port, stop, config = free_port(), asyncio.Event(), Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.accesslog, config.errorlog = None, logging.getLogger("hypercorn.error")
    config.graceful_timeout = 1
    config.include_server_header = False

    async def begun(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})

    serving = asyncio.create_task(serve(begun, config, shutdown_trigger=stop.wait, mode="asgi"))
    try:
        await until_async(lambda: listens("127.0.0.1", port), what="the application listens")
        yield port
    finally:
        stop.set()
        await serving


async def raw(port: int, *lines: str, body: bytes = b"") -> tuple[int, dict[str, str]]:
    """Status and headers (lower case) of what is answered to these very lines."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write("\r\n".join((*lines, "", "")).encode("latin1") + body)
        async with asyncio.timeout(10):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
    finally:
        writer.close()
    status, *said = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in said)}
    return int(status.split(" ")[1]), headers


@asynccontextmanager
async def an_nginx(folder: Path, web: int) -> AsyncIterator[str]:
    """The configuration that we ship, before a web process at this port; its own address."""
    program, port = proxy.found(), free_port()
    assert program is not None
    url, words = f"http://127.0.0.1:{port}", proxy.words(program, folder, listen=port, webs=[web])
    process = Process("nginx", words, env={}, log=folder / "nginx.log", ready=answers(f"{url}/healthz"))
    await process.start()
    try:
        yield url
    finally:
        await process.end()
