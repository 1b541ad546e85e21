"""The broken answers: what a request gets that meets a fault."""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

from app.simulator.faults import Fault
from app.simulator.hanging_up import hang_up
from app.simulator.swollen import PIECE, bomb, giant

ON_ITS_WAY_S = 0.02  # what was written reaches the peer before the reset overtakes it

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Meeting:
    """One request that meets a fault. `closing` is set when the robot leaves: whoever waits goes home."""

    request: web.Request
    fault: Fault
    handler: Handler
    closing: asyncio.Event

    @property
    def status(self) -> int:
        """What the undamaged answer would have been."""
        return 200 if self.request.method == "GET" else 202

    async def obeyed(self) -> None:
        """What was ordered is done, although its answer is damaged; a question orders nothing."""
        if self.request.method != "GET":
            await self.handler(self.request)


async def never(met: Meeting) -> web.StreamResponse:
    """No answer at all."""
    await met.closing.wait()
    return web.Response(status=503)


async def error_500(met: Meeting) -> web.StreamResponse:
    return web.json_response({"code": "erro", "message": "Falha interna."}, status=500)


async def error_503(met: Meeting) -> web.StreamResponse:
    return web.Response(status=503, text="<html>manutenção</html>", content_type="text/html")


async def busy(met: Meeting) -> web.StreamResponse:
    """429, the wait in seconds."""
    seconds = str(math.ceil(met.fault.number))
    return web.json_response({"code": "ocupado"}, status=429, headers={"Retry-After": seconds})


async def busy_until(met: Meeting) -> web.StreamResponse:
    """429, the wait as a date; a date has no fractions of a second."""
    until = datetime.now(UTC) + timedelta(seconds=met.fault.number)
    date = format_datetime(until.replace(microsecond=0) + timedelta(seconds=1), usegmt=True)
    return web.json_response({"code": "ocupado"}, status=429, headers={"Retry-After": date})


async def drip(met: Meeting) -> web.StreamResponse:
    """A byte now and then, for ever: the peer sees life and no end."""
    await met.obeyed()
    response = _json(met)
    await response.prepare(met.request)
    said = b'{"status": "RUNNING", "detalhe": "'
    while not met.closing.is_set():
        await response.write(said[:1] or b".")
        said = said[1:]
        try:
            async with asyncio.timeout(met.fault.number):
                await met.closing.wait()
        except TimeoutError:
            continue
    return response


async def reset(met: Meeting) -> web.StreamResponse:
    """RST in the middle of the body, or before there is a header."""
    response = _json(met)
    response.content_length = 1_000
    if met.fault.valor == "meio":
        await response.prepare(met.request)
        await response.write(b'{"status": "RUNN')
        await asyncio.sleep(ON_ITS_WAY_S)
    hang_up(met.request.transport)
    return response


async def malformed(met: Meeting) -> web.StreamResponse:
    await met.obeyed()
    text = '{"job_id": "x", "status": "RUNNING", "logs": [{"n": 1,'
    return web.Response(text=text, content_type="application/json", status=met.status)


async def page(met: Meeting) -> web.StreamResponse:
    """What a proxy says in the robot's place."""
    await met.obeyed()
    text = "<!doctype html><title>Portal</title><h1>Entre com sua senha</h1>"
    return web.Response(text=text, content_type="text/html", status=met.status)


async def huge(met: Meeting) -> web.StreamResponse:
    """Good JSON, far too much of it."""
    await met.obeyed()
    response = _json(met)
    await response.prepare(met.request)
    for piece in giant(round(met.fault.number * 1_000_000)):
        await response.write(piece)
    await response.write_eof()
    return response


async def swelling(met: Meeting) -> web.StreamResponse:
    """Good JSON that is small until it is unpacked."""
    await met.obeyed()
    body = await a_bomb(met.fault)
    response = _json(met)
    response.headers["Content-Encoding"] = "gzip"
    response.content_length = len(body)
    await response.prepare(met.request)
    for start in range(0, len(body), PIECE):
        await response.write(body[start : start + PIECE])
    await response.write_eof()
    return response


async def a_bomb(fault: Fault) -> bytes:
    """Beside the event loop: it takes a second, the first time."""
    return await asyncio.to_thread(bomb, round(fault.number * 1_000_000))


async def elsewhere(met: Meeting) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": str(met.fault.valor)})


async def swallowed(met: Meeting) -> web.StreamResponse:
    """The order is taken, nobody is told."""
    response = await met.handler(met.request)
    hang_up(met.request.transport)
    return response


async def going_back(met: Meeting) -> web.StreamResponse:
    """The truth, an end that is none, a beginning after it: in turn."""
    response = await met.handler(met.request)
    if not isinstance(response, web.Response) or response.status != 200 or response.text is None:
        return response
    truth, turns = json.loads(response.text), met.request.app[TURNS]
    logs, turn = truth["logs"], turns.get(truth["job_id"], 0) % 3
    turns[truth["job_id"]] = turn + 1
    if turn == 1 and len(logs) > 1:  # lines are still behind, as `linhas` says
        early = {"status": "COMPLETED", "progress": 100, "logs": logs[: len(logs) // 2], "result": None}
        return web.json_response(truth | early)
    if turn == 2:
        return web.json_response(truth | {"status": "PENDING", "progress": 1, "result": None})
    if truth["result"] is not None:
        del turns[truth["job_id"]]
    return response


TURNS: web.AppKey[dict[str, int]] = web.AppKey("turns", dict)  # questions about a job that goes back

ANSWERS: dict[str, Callable[[Meeting], Awaitable[web.StreamResponse]]] = {
    "tempo_esgotado": never,
    "erro_500": error_500,
    "erro_503": error_503,
    "ocupado": busy,
    "ocupado_data": busy_until,
    "gotejo": drip,
    "reset": reset,
    "malformado": malformed,
    "html": page,
    "gigante": huge,
    "bomba": swelling,
    "redireciona": elsewhere,
    "volta_atras": going_back,
    "engole_post": swallowed,
}


def _json(met: Meeting) -> web.StreamResponse:
    return web.StreamResponse(status=met.status, headers={"Content-Type": "application/json"})
