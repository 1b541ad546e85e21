"""What stands before the robot: a request that meets a fault gets that for an answer."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from app.simulator.book import Book
from app.simulator.broken import ANSWERS, TURNS, Handler, Meeting, a_bomb
from app.simulator.faults import Fault, Faults, a_fault
from app.simulator.scenarios import SCENARIOS

LOOPBACK = frozenset({"127.0.0.1", "::1"})
CONTROLS = frozenset({"/_contagem", "/_falhas"})  # always answered, or nobody could end a fault


class FaultLayer:
    """`between` is the outermost middleware; `/_falhas` switches faults while the robot runs."""

    def __init__(self, faults: Faults, book: Book, *, go_away: Callable[[float], None]) -> None:
        self._faults = faults
        self._book = book
        self._go_away = go_away
        self._closing = asyncio.Event()

    def settle_in(self, app: web.Application) -> None:
        """Add the routes."""
        app[TURNS] = {}
        app.router.add_get("/_falhas", self.show, allow_head=False)
        app.router.add_post("/_falhas", self.switch)
        app.router.add_delete("/_falhas", self.clear)
        app.on_shutdown.append(self._send_home)

    async def begin(self, fault: Fault) -> None:
        """From now on; being away is no answer, so it happens at once."""
        if fault.nome == "fora_do_ar":
            self._faults.met["fora_do_ar/tudo"] += 1
            self._go_away(fault.number)
            return
        if fault.nome == "bomba":  # made before anybody waits for it
            await a_bomb(fault)
        self._faults.switch_on(fault)

    @web.middleware
    async def between(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The answer, or what the fault makes of it."""
        if request.path in CONTROLS:
            return await handler(request)
        fault = self._faults.meets(_para(request)) or self._of_scenario(request)
        if fault is None:
            return await handler(request)
        try:
            return await ANSWERS[fault.nome](Meeting(request, fault, handler, self._closing))
        except ConnectionError:  # the peer has had enough: it is what it should do
            return web.Response()

    async def show(self, request: web.Request) -> web.Response:
        """`GET /_falhas`: what is on, what has happened."""
        _only_here(request)
        on = [fault.as_dict() for fault in self._faults.on]
        return web.json_response({"falhas": on, "encontros": dict(self._faults.met)})

    async def switch(self, request: web.Request) -> web.Response:
        """`POST /_falhas` `{"nome", "valor", "para", "vezes"}`: switch one on."""
        _only_here(request)
        try:
            said = json.loads(await request.read())
            fields = said if isinstance(said, dict) else {}
            given = {name: fields.get(name) for name in ("valor", "para", "vezes")}
            await self.begin(a_fault(fields.get("nome"), **given))
        except ValueError as wrong:  # a document that is none is one of them
            return web.json_response({"code": "valores", "message": str(wrong)}, status=422)
        return await self.show(request)

    async def clear(self, request: web.Request) -> web.Response:
        """`DELETE /_falhas`: all is well again."""
        _only_here(request)
        self._faults.clear()
        return await self.show(request)

    async def _send_home(self, app: web.Application) -> None:
        self._closing.set()

    def _of_scenario(self, request: web.Request) -> Fault | None:
        """A job may bring its own fault: every other question about it meets it."""
        job = self._book.find(request.match_info.get("id", "")) if request.method == "GET" else None
        nome = SCENARIOS[job.cenario].fault if job is not None else None
        if job is None or nome is None or job.asked % 2:
            return None
        job.asked += 1
        self._faults.met[f"{nome}/status"] += 1
        return a_fault(nome)


def _para(request: web.Request) -> str:
    if request.path != "/jobs" and not request.path.startswith("/jobs/"):
        return "tudo"
    return {"POST": "jobs", "DELETE": "cancel"}.get(request.method, "status")


def _only_here(request: web.Request) -> None:
    if request.remote not in LOOPBACK:
        raise web.HTTPForbidden
