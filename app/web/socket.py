"""`/ws`: who may open it, how it is listened to."""

import asyncio
from typing import Any

import msgspec
from quart import Blueprint, abort, websocket
from sqlalchemy.exc import SQLAlchemyError

from app import __version__
from app.domain.errors import Refused
from app.domain.values import iso, now
from app.realtime.audience import Audience
from app.realtime.bucket import Bucket
from app.realtime.hub import Hub
from app.realtime.protocol import MESSAGE_BYTES, TOPICS_PER_SOCKET, Ack, Close, Nack, Welcome
from app.realtime.reader import Reader
from app.realtime.writer import AsgiWriter, DirectWriter, Writer
from app.web.auth import identify, origin_allowed
from app.web.context import Identidade, hub, presenca, services
from app.web.deeds import do
from app.web.said import nack, understood
from app.web.upgrade import EXTENSION

SOCKETS_PER_SESSION = 10  # tabs of one person; more is a loop
RATE, BURST, DEBT = 10.0, 20, 200  # messages a second, at once, refused before the socket is closed

PING = {"type": "ping"}

blueprint = Blueprint("ws", __name__)


@blueprint.websocket("/ws")
async def ws() -> None:
    """One page's socket. Origin, session and quota are checked before it is accepted."""
    who = await _admitted()
    await websocket.accept()
    _forget_headers()
    central = hub()
    loop = asyncio.get_running_loop()
    reader = Reader(_writer(), identity=who, owner=who.sessao_id or who.token_id, now_s=loop.time())
    central.audience.enter(reader)
    try:
        central.audience.say(reader, _welcome(who))
        await _listen(reader, central, who)
    finally:
        central.leave(reader)
        presenca().leave(reader)
        central.audience.leave(reader)


async def _admitted() -> Identidade:
    """Who opens the socket; a browser sees only that it was refused (contract.md §9 Wire)."""
    audience = hub().audience
    if audience.draining:
        abort(503)
    headers = websocket.headers
    if "Authorization" not in headers and not origin_allowed(headers.get("Origin"), services().settings):
        abort(403)
    who = await identify(headers, websocket.cookies, websocket.remote_addr or "")
    if who is None:
        abort(401)
    if who.is_limited:
        abort(403)
    if audience.owners[who.sessao_id or who.token_id] >= SOCKETS_PER_SESSION:
        abort(429)
    return who


def _forget_headers() -> None:
    """They let it in and are not needed again: three copies, 5 KiB of each open page."""
    websocket.scope["headers"] = []
    websocket.headers.clear()


def _writer() -> Writer:
    """Straight to the wire where the server lets us, through its public `send` elsewhere."""
    close_s = services().settings.ritmo.close_s
    socket = websocket._get_current_object()  # type: ignore[attr-defined]
    line = socket.scope["extensions"].get(EXTENSION)
    if line is not None:
        return DirectWriter(line, close=socket.close, close_s=close_s)
    handler = asyncio.current_task()
    assert handler is not None
    return AsgiWriter(send=socket.send, close=socket.close, cut=handler.cancel, close_s=close_s)


def _welcome(who: Identidade) -> Welcome:
    usuario = {"id": str(who.usuario_id), "nome": who.nome, "papel": who.papel}
    limits = {"topicos": TOPICS_PER_SOCKET, "mensagem": MESSAGE_BYTES}
    return Welcome(iso(now()) or "", __version__, usuario, limits, hub().hops)


async def _listen(reader: Reader, central: Hub, who: Identidade) -> None:
    """Always read: what a page sends and we do not take would pile up unseen. Ends with the connection."""
    loop = asyncio.get_running_loop()
    bucket = Bucket(rate=RATE, burst=BURST, now_s=loop.time())
    while True:
        data = await websocket.receive()
        reader.last_heard_s = loop.time()
        for raw in _messages(central.audience, reader, data) or ({},):  # an empty frame counts too
            if reader.closing is not None:
                break  # it is on its way out: the rest is read, and dropped
            if not bucket.take(loop.time()):
                central.audience.say(reader, nack(raw, Refused("taxa")))
                if bucket.debt > DEBT:
                    central.audience.close(reader, Close.RATE)
            elif raw != PING:  # to have been heard is all that a ping wants
                central.audience.answering.once("answer", _answer(reader, central, who, raw))


def _messages(audience: Audience, reader: Reader, data: str | bytes) -> list[dict[str, Any]]:
    """A frame is one message or an array of messages; bytes that are not our JSON end the socket."""
    try:
        said = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        said = None
    messages = said if isinstance(said, list) else [said]
    if not all(isinstance(message, dict) for message in messages):
        audience.close(reader, Close.PROTOCOL)
        return []
    return messages


async def _answer(reader: Reader, central: Hub, who: Identidade, raw: dict[str, Any]) -> None:
    answer: Ack | Nack | None = None
    try:
        answer = await do(reader, central, who, understood(raw))
    except Refused as refusal:
        answer = nack(raw, refusal)
    except (SQLAlchemyError, OSError):
        answer = nack(raw, Refused("indisponivel"))
    if answer is not None:
        central.audience.say(reader, answer)
