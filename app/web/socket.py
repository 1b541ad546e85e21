"""`/ws`: who may open it, what each message does."""

import asyncio
from typing import Any

import msgspec
from quart import Blueprint, abort, websocket
from sqlalchemy.exc import SQLAlchemyError

from app import __version__
from app.background import Background
from app.domain.errors import Refused
from app.domain.values import iso, now
from app.realtime.bucket import Bucket
from app.realtime.hub import Hub
from app.realtime.protocol import (
    MESSAGE_BYTES,
    TOPICS_PER_SOCKET,
    Ack,
    CancelSaid,
    Close,
    DecideSaid,
    Follow,
    Ping,
    RunSaid,
    Said,
    Unfollow,
    Welcome,
    encode,
)
from app.realtime.reader import Reader
from app.realtime.writer import AsgiWriter
from app.recording.items import Recorded
from app.web.auth import identify, origin_allowed
from app.web.commands import cancel_execucao, decide_execucao, run_processo
from app.web.context import Identidade, hub, services
from app.web.said import nack, understood, wanted

SOCKETS_PER_SESSION = 10  # tabs of one person; more is a loop
RATE, BURST, DEBT = 10.0, 20, 200  # messages a second, at once, refused before the socket is closed

blueprint = Blueprint("ws", __name__)


@blueprint.websocket("/ws")
async def ws() -> None:
    """One page's socket. Origin, session and quota are checked before it is accepted."""
    who = await _admitted()
    await websocket.accept()
    central = hub()
    reader = Reader(who)
    central.readers.add(reader)
    reader.say(encode(_welcome(who)))
    writer = AsgiWriter(
        central, reader, send=websocket.send, close=websocket.close, ritmo=services().settings.ritmo
    )
    listening = asyncio.create_task(_listen(reader, central, who))
    try:
        await writer.run()
    finally:
        central.leave(reader)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _admitted() -> Identidade:
    """Who opens the socket; a browser sees only that it was refused (contract.md §9 Wire)."""
    if hub().draining:
        abort(503)
    headers = websocket.headers
    if "Authorization" not in headers and not origin_allowed(headers.get("Origin"), services().settings):
        abort(403)
    who = await identify(headers, websocket.cookies, websocket.remote_addr or "")
    if who is None:
        abort(401)
    mine = sum(
        1
        for r in hub().readers
        if (r.identity.sessao_id, r.identity.token_id) == (who.sessao_id, who.token_id)
    )
    if mine >= SOCKETS_PER_SESSION:
        abort(429)
    return who


def _welcome(who: Identidade) -> Welcome:
    usuario = {"id": str(who.usuario_id), "nome": who.nome, "papel": who.papel}
    limits = {"topicos": TOPICS_PER_SOCKET, "mensagem": MESSAGE_BYTES}
    return Welcome(iso(now()) or "", __version__, usuario, limits)


async def _listen(reader: Reader, central: Hub, who: Identidade) -> None:
    """Always read: what a page sends and we do not take would pile up unseen."""
    loop = asyncio.get_running_loop()
    bucket = Bucket(rate=RATE, burst=BURST, now_s=loop.time())
    answering = Background()
    try:
        while True:
            data = await websocket.receive()
            reader.last_heard_s = loop.time()
            for raw in _messages(reader, data):
                if bucket.take(loop.time()):
                    answering.once("answer", _answer(reader, central, who, raw))
                else:
                    reader.say(encode(nack(raw, Refused("taxa"))))
            if bucket.debt > DEBT:
                reader.close(Close.RATE)
    finally:
        await answering.finish()  # a command that was heard is carried out


def _messages(reader: Reader, data: str | bytes) -> list[dict[str, Any]]:
    """A frame is one message or an array of messages; bytes that are not our JSON end the socket."""
    try:
        said = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        said = None
    messages = said if isinstance(said, list) else [said]
    if not all(isinstance(message, dict) for message in messages):
        reader.close(Close.PROTOCOL)
        return []
    return messages


async def _answer(reader: Reader, central: Hub, who: Identidade, raw: dict[str, Any]) -> None:
    try:
        recorded = await _do(reader, central, who, understood(raw))
    except Refused as refusal:
        reader.say(encode(nack(raw, refusal)))
        return
    except (SQLAlchemyError, OSError):
        reader.say(encode(nack(raw, Refused("indisponivel"))))
        return
    if recorded is not None:
        e = recorded.execucao
        execucao = {"id": str(e.id), "status_execucao": str(e.status_execucao)}
        reader.say(encode(Ack(raw["id"], execucao, recorded.repetido)))


async def _do(reader: Reader, central: Hub, who: Identidade, said: Said) -> Recorded | None:
    match said:
        case Follow():
            await central.join(reader, wanted(reader, said))
        case Unfollow():
            central.leave(reader, said.topics)
        case RunSaid():
            return await run_processo(
                services(), who, said.processo, operacao=said.operacao, parametros=said.parametros,
                origem="pagina", comando=said.id,
            )  # fmt: skip
        case CancelSaid():
            return await cancel_execucao(
                services(), who, said.execucao, motivo=said.motivo, forcar=said.forcar,
                origem="pagina", comando=said.id,
            )  # fmt: skip
        case DecideSaid():
            return await decide_execucao(
                services(), who, said.execucao, status=said.status, motivo=said.motivo,
                origem="pagina", comando=said.id,
            )  # fmt: skip
        case Ping():
            pass
    return None
