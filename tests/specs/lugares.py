"""Where a secret might lie: in the database, in Redis, on a socket, on a page."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import redis.asyncio
from sqlalchemy import text

from app.factory import create_app
from app.persistence.database import Database
from app.persistence.queries import selos
from tests.cadastro import MES
from tests.faults.program import Program
from tests.waiting import until_async

Said = list[tuple[str, str | bytes]]  # where, what
NO_PAGES = {"static", "ws.ws"}


@asynccontextmanager
async def redis_heard(url: str, prefix: str) -> AsyncIterator[Said]:
    """All that is published under this prefix."""
    heard: Said = []
    async with redis.asyncio.from_url(url) as client, client.pubsub() as listener:
        await listener.psubscribe(f"{prefix}*")

        async def listen() -> None:
            async for message in listener.listen():
                if message["type"] == "pmessage":
                    heard.append((message["channel"].decode(), message["data"]))

        listening = asyncio.create_task(listen())
        try:
            yield heard
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def keys(url: str, prefix: str) -> Said:
    """What lies there: whatever its type, as Redis itself would write it to a disk."""
    async with redis.asyncio.from_url(url) as client:
        names = [name async for name in client.scan_iter(match=f"*{prefix}*")]
        return [(name.decode(), name + (await client.dump(name) or b"")) for name in names]


@asynccontextmanager
async def frames(program: Program, admin: aiohttp.ClientSession) -> AsyncIterator[Said]:
    """Everything that an admin's page hears of everything."""
    told: Said = []
    topics = [f"mes:{MES}", selos.TOPIC, f"fila:{program.cadastro.operadora}"]
    topics += [f"processo:{i}" for i in program.cadastro.processos]
    async with admin.ws_connect("/ws") as ws:
        await ws.send_json({"type": "follow", "topics": [[topic] for topic in topics]})
        listening = asyncio.create_task(hear(ws, told))
        try:
            yield told
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def hear(ws: aiohttp.ClientWebSocketResponse, told: Said) -> None:
    """Until the end; each execution that is spoken of is followed from then on, with who is there."""
    seen: set[str] = set()
    async for message in ws:
        told.append(("socket", str(message.data)))
        news = set(re.findall(r'"execucao":\{[^{}]*"id":"([0-9a-f-]{36})"', str(message.data))) - seen
        seen |= news
        if news:
            asked = [[f"{kind}:{i}"] for i in news for kind in ("execucao", "presenca")]
            await ws.send_json({"type": "follow", "topics": asked})
        if '"pulse"' in str(message.data):
            await ws.send_str('{"type":"ping"}')


async def everything_in(database: Database) -> Said:
    """Every value of every row, as text."""
    names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    if database.is_sqlite:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    found: Said = []
    async with database.read() as c:
        for (table,) in (await c.execute(text(names))).all():
            rows = (await c.execute(text(f'SELECT * FROM "{table}"'))).all()
            found += [(f"table {table}", str(tuple(row))) for row in rows]
    return found


def files_in(folder: Path) -> Said:
    """Whatever our processes wrote there: databases with what they deleted, logs, seals; not the key itself."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "secret_key"]
    return [(path.name, path.read_bytes()) for path in files]


async def every_page(program: Program, admin: aiohttp.ClientSession, ids: dict[str, str]) -> Said:
    """What every address answers to an admin, with every part that a page fetches by itself."""
    found: Said = []
    rules = [rule for rule in create_app(program.settings).url_map.iter_rules() if "GET" in rule.methods]
    for path in sorted({path_of(rule.rule, ids) for rule in rules if rule.endpoint not in NO_PAGES}):
        found.append((path, page := await page_of(admin, path)))
        for parte in sorted(set(re.findall(r'data-parte="(\w+)"', page))):
            found.append((f"{path}?parte={parte}", await page_of(admin, f"{path}?parte={parte}")))
    return found


def path_of(rule: str, ids: dict[str, str]) -> str:
    return re.sub(r"<(?:[^:>]*:)?(\w+)>", lambda slot: ids.get(slot[1], "nada"), rule)


async def page_of(admin: aiohttp.ClientSession, path: str) -> str:
    async with admin.get(path, allow_redirects=False) as answer:
        assert answer.status < 500 or answer.status == 502, (path, answer.status)
        return f"{answer.headers} {(await answer.read()).decode('utf-8', 'replace')}"


async def at_rest(program: Program) -> None:
    """What was heard is written: when credentials were used, the seal of the audit."""

    async def sealed() -> bool:
        async with program.services.database.read() as c:
            waiting = await c.scalar(text("SELECT count(*) FROM auditoria WHERE selo IS NULL"))
        return waiting == 0

    await until_async(sealed, what="the audit is sealed", limit_s=30)
