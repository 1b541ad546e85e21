"""The robot's HTTP vocabulary: each route with its answers."""

import asyncio
import contextlib
import hmac
import json
import math
from collections.abc import Callable

from aiohttp import web

from app.simulator.arquivos import invoice_at
from app.simulator.book import Book, Full, Refused
from app.simulator.broken import Handler
from app.simulator.jobs import Job
from app.simulator.layer import FaultLayer
from app.simulator.orders import read_order
from app.simulator.views import answer_text

BODY_MAX = 64 * 1024  # bytes; an order is some hundreds
ESPERA_MAX_S = 60.0  # longer than any proxy lets a request hang
KEY_MAX = 200  # characters of an Idempotency-Key
CHUNK = 16 * 1024  # bytes of a file written at a time


class RobotApi:
    """Answers for one book of jobs; `close` sends every waiting question home.

    `layer` stands before everything; `begun` hears of each new job.
    """

    def __init__(
        self, book: Book, *, token: str | None, layer: FaultLayer, begun: Callable[[Job], None] | None = None
    ) -> None:
        self._book = book
        self._token = token
        self._layer = layer
        self._begun = begun
        self._closing = False

    def application(self) -> web.Application:
        """The aiohttp application, ready to serve."""
        outer = [self._layer.between, _errors_as_json, self._guard]
        app = web.Application(client_max_size=BODY_MAX, middlewares=outer)
        self._layer.settle_in(app)
        app.router.add_post("/jobs", self.start)
        app.router.add_get("/jobs", self.find, allow_head=False)
        app.router.add_get("/jobs/{id}", self.show, allow_head=False)
        app.router.add_delete("/jobs/{id}", self.cancel)
        app.router.add_get("/arquivos", self.file, allow_head=False)
        app.router.add_get("/_contagem", self.counts)
        app.on_shutdown.append(self.close)
        return app

    async def start(self, request: web.Request) -> web.Response:
        """`POST /jobs`: 202 a new job, 200 the job that this key already started."""
        key = request.headers.get("Idempotency-Key")
        if key and len(key) > KEY_MAX:
            raise _refusal(web.HTTPUnprocessableEntity, "valores", "Idempotency-Key longa demais.")
        try:
            order = read_order(json.loads(await request.read()))
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            raise _refusal(web.HTTPBadRequest, "formato", "O corpo não é JSON.") from None
        except ValueError as wrong:
            raise _refusal(web.HTTPUnprocessableEntity, "valores", str(wrong)) from None
        try:
            job, repeated = self._book.start(order, key=key)
        except ValueError as wrong:
            raise _refusal(web.HTTPUnprocessableEntity, "valores", str(wrong)) from None
        except Full:
            raise _refusal(web.HTTPServiceUnavailable, "cheio", "Todos os trabalhos estão ativos.") from None
        if self._begun is not None and not repeated:
            self._begun(job)
        status = job.seen(self._book.now()).status
        return web.json_response({"job_id": job.id, "status": status}, status=200 if repeated else 202)

    async def find(self, request: web.Request) -> web.Response:
        """`GET /jobs?chave=`: the job that this Idempotency-Key started, or 404."""
        job = self._book.of_key(request.query.get("chave", ""))
        if job is None:
            raise _refusal(web.HTTPNotFound, "nao_encontrado", "Nenhum trabalho começou com essa chave.")
        return web.json_response({"job_id": job.id, "status": job.seen(self._book.now()).status})

    async def show(self, request: web.Request) -> web.Response:
        """`GET /jobs/<id>?desde=&espera=`: at once when there is something new, else after `espera` s."""
        job = self._job(request)
        desde = int(_number(request, "desde"))
        job.asked += 1
        await self._until_news(job, desde, min(_number(request, "espera"), ESPERA_MAX_S))
        text = answer_text(job.seen(self._book.now()), desde)
        return web.Response(text=text, content_type="application/json")

    async def cancel(self, request: web.Request) -> web.Response:
        """`DELETE /jobs/<id>`: 202 asked (or asked before), 409 refused or ended."""
        job = self._job(request)
        try:
            self._book.cancel(job)
        except Refused as refused:
            status = job.seen(self._book.now()).status
            raise _refusal(web.HTTPConflict, "recusado", str(refused), status=status) from None
        status = job.seen(self._book.now()).status
        return web.json_response({"job_id": job.id, "status": status}, status=202)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """`GET /arquivos?caminho=`: the invoice, streamed."""
        content = invoice_at(self._book, request.query.get("caminho", ""))
        if content is None:
            raise _refusal(web.HTTPNotFound, "nao_encontrado", "Não há arquivo nesse caminho.")
        response = web.StreamResponse(headers={"Content-Type": "application/pdf"})
        response.content_length = len(content)
        await response.prepare(request)
        for start in range(0, len(content), CHUNK):
            await response.write(content[start : start + CHUNK])
        await response.write_eof()
        return response

    async def counts(self, request: web.Request) -> web.Response:
        """`GET /_contagem`: what happened here, for tests that count POSTs."""
        return web.json_response(self._book.counts())

    async def close(self, app: web.Application) -> None:
        """Answer every long poll now."""
        self._closing = True
        self._book.ring()

    def _job(self, request: web.Request) -> Job:
        job = self._book.find(request.match_info["id"])
        if job is None:
            raise _refusal(web.HTTPNotFound, "nao_encontrado", "Trabalho desconhecido.")
        return job

    async def _until_news(self, job: Job, desde: int, espera_s: float) -> None:
        deadline = self._book.now() + espera_s
        while not self._closing:
            bell, now, sight = job.bell, self._book.now(), job.seen(self._book.now())
            if sight.final or sight.lines > desde or now >= deadline:
                return
            until = deadline if sight.next_s is None else min(deadline, sight.next_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(until - now):
                    await bell.wait()
            if sight.next_s is not None and self._book.now() >= sight.next_s:
                return

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Whoever does not know the token learns only the counts."""
        said = request.headers.get("Authorization", "").encode("utf-8", "replace")
        wanted = f"Bearer {self._token}".encode()
        if self._token and request.path != "/_contagem" and not hmac.compare_digest(said, wanted):
            raise _refusal(web.HTTPUnauthorized, "nao_autenticado", "Token ausente ou errado.")
        return await handler(request)


@web.middleware
async def _errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.content_type == "application/json":
            raise
        body = {"code": error.reason.lower().replace(" ", "_"), "message": f"HTTP {error.status}"}
        return web.json_response(body, status=error.status)


def _refusal(kind: type[web.HTTPException], code: str, message: str, **more: str) -> web.HTTPException:
    body = json.dumps({"code": code, "message": message, **more})
    return kind(text=body, content_type="application/json")


def _number(request: web.Request, name: str) -> float:
    try:
        value = float(request.query.get(name, "0"))
    except ValueError:
        value = -1.0
    if not math.isfinite(value) or value < 0:
        raise _refusal(web.HTTPUnprocessableEntity, "valores", f"{name}: número a partir de 0")
    return value
