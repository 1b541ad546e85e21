"""A whole Painel to test with: a served application, a robot over HTTP, people with tabs; all of it real."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from quart import Quart

from app.domain.execucao import Execucao
from app.factory import create_app
from app.persistence import migrate
from app.persistence.database import Database
from app.persistence.queries import pictures, rows
from app.services import Services
from app.settings import Settings, keep_secret_key
from app.simulator.app import Simulator
from app.simulator.app import serve as serve_robot
from app.web import sessions
from tests.cadastro import Cadastro, put_in
from tests.page import Page
from tests.schema import Schema
from tests.waiting import until, until_async

PEOPLE = {"admin": "ana", "operador": "bruno", "leitor": "carla"}


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Tab:
    """An open page: a socket with the page's own rule behind it."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, execucao: UUID | None) -> None:
        self.ws = ws
        self.page = Page()
        self.execucao = execucao
        self.closed_with: int | None = None

    async def follow(self, *topics: str) -> None:
        await self.ws.send_str(json.dumps({"type": "follow", "topics": self.page.follow(*topics)}))

    async def say(self, kind: str, **fields: Any) -> dict[str, Any]:
        """A command; its answer."""
        command = str(uuid4())
        await self.ws.send_str(json.dumps({"type": kind, "id": command, **fields}, default=str))
        await until(lambda: command in self.page.answers, what=f"an answer to {kind}")
        return self.page.answers[command]

    async def shows(self, **fields: Any) -> dict[str, Any]:
        """Wait until the page's execution shows these fields; the whole state."""
        story = self.page.stories[f"execucao:{self.execucao}"]
        await until(
            lambda: all(story.estado.get(key) == value for key, value in fields.items()),
            what=f"{fields}; shows { ({key: story.estado.get(key) for key in fields}) }",
            limit_s=30,
        )
        assert story.false == []
        return story.estado

    async def listen(self) -> None:
        async for message in self.ws:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.page.hear(message.data)
                if '"pulse"' in message.data:
                    await self.ws.send_str('{"type":"ping"}')
        self.closed_with = self.ws.close_code


class World:
    """What a test may do. `settings` are those of the running application."""

    def __init__(self, settings: Settings, robot: Simulator, cadastro: Cadastro) -> None:
        self.settings, self.robot, self.cadastro = settings, robot, cadastro
        self.url = f"http://127.0.0.1:{settings.port}"
        self.app: Quart | None = None

    @property
    def services(self) -> Services:
        assert self.app is not None
        found: Services = self.app.extensions["painel_services"]
        return found

    @asynccontextmanager
    async def served(self, *, demo: bool = False) -> AsyncIterator["World"]:
        """The application, listening, until the block ends; as a deploy would end it."""
        self.app = create_app(self.settings, demo=demo)
        config = Config()
        config.bind = [f"127.0.0.1:{self.settings.port}"]
        config.accesslog = config.errorlog = None
        config.graceful_timeout = 1
        stop = asyncio.Event()
        serving = asyncio.create_task(hypercorn_serve(self.app, config, shutdown_trigger=stop.wait))
        try:
            await until_async(self._answers, what="the application answers")
            yield self
        finally:
            await self.app.extensions["painel_drain"]()
            stop.set()
            await serving

    async def _answers(self) -> bool:
        try:
            async with aiohttp.ClientSession() as http, http.get(self.url + "/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def cookie(self, papel: str) -> str:
        """A session of the person with this role, as a Cookie header."""
        usuario = getattr(self.cadastro, PEOPLE[papel])
        async with self.services.database.write() as c:
            value, _ = await sessions.begin(c, self.settings, usuario_id=usuario, endereco="127.0.0.1")
        return f"{sessions.cookie_name(self.settings)}={value}"

    @asynccontextmanager
    async def person(self, papel: str) -> AsyncIterator[aiohttp.ClientSession]:
        """A browser that is logged in, for REST: cookie, Origin, CSRF token."""
        headers = {"Cookie": await self.cookie(papel), "Origin": self.url}
        async with aiohttp.ClientSession(self.url, headers=headers) as http:
            async with http.get("/api/v2/sessao") as answer:
                token = (await answer.json())["csrf"]
            http.headers["X-CSRFToken"] = token
            yield http

    @asynccontextmanager
    async def tab(
        self,
        execucao: UUID | None = None,
        *,
        as_: str = "operador",
        topics: tuple[str, ...] = (),
        token: str = "",
    ) -> AsyncIterator[Tab]:
        """An open page of this person, following the execution; with a token a program's."""
        headers = {"Authorization": f"Bearer {token}"} if token else {"Cookie": await self.cookie(as_)}
        headers["Origin"] = self.url
        async with aiohttp.ClientSession() as http, http.ws_connect(self.url + "/ws", headers=headers) as ws:
            tab = Tab(ws, execucao)
            listening = asyncio.create_task(tab.listen())
            if execucao is not None:
                topics = (f"execucao:{execucao}", *topics)
            if topics:
                await tab.follow(*topics)
                await until(
                    lambda: all(tab.page.stories[t].estado or tab.page.stories[t].refused for t in topics)
                )
            try:
                yield tab
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def execucao(self, i: UUID) -> Execucao:
        async with self.services.database.read() as c:
            return (await rows.execucoes(c, [i]))[i]

    async def lines(self, i: UUID) -> list[str]:
        async with self.services.database.read() as c:
            return [line[3] for line in await pictures.last_lines(c, i, 0)]

    async def a_running_execucao(
        self, processo: int = 0, *, cenario: str = "lento", as_: str = "operador"
    ) -> UUID:
        """Started by a click of this person, taken by the robot."""
        async with self.tab(as_=as_) as tab:
            answer = await tab.say(
                "run", processo=self.cadastro.processos[processo], parametros={"cenario": cenario}
            )
        assert answer["type"] == "ack", answer
        i = UUID(answer["execucao"]["id"])

        async def running() -> bool:
            return (await self.execucao(i)).status_execucao != "PENDENTE"

        await until_async(running, what="the robot has it")
        return i


@asynccontextmanager
async def a_world(
    folder: Path,
    *,
    redis_url: str,
    database_url: str = "",
    velocidade: float = 20,
    ritmo: str = "0.1",
    **env: str,
) -> AsyncIterator[World]:
    """A world whose application is not yet served."""
    async with AsyncExitStack() as stack:
        robot = await stack.enter_async_context(serve_robot(velocidade=velocidade, semente=3))
        given = {
            "PAINEL_DATA": str(folder),
            "PORT": str(free_port()),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "REDIS_PREFIXO": f"t{uuid4().hex}",
            "API_EXTERNA_URL": robot.url,
            "API_EXTERNA_IDEMPOTENTE": "1",
            "LIMITE_POR_OPERADORA": "10",
            "RITMO": ritmo,
        }
        if "ORIGENS_PERMITIDAS" in env:  # beside its own
            env["ORIGENS_PERMITIDAS"] += f" http://127.0.0.1:{given['PORT']}"
        settings = keep_secret_key(Settings.from_env(given | env))
        if not database_url:
            await Schema.put_in(folder)
        database = Database(settings.database_url)
        await migrate.upgrade(database)
        cadastro = await put_in(database, processos=6)
        await database.close()
        yield World(settings, robot, cadastro)
