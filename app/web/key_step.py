"""Coming in with a passkey."""

from typing import Any, TypeVar

import msgspec
from quart import Response, request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.values import now
from app.persistence.queries import chaves, tentativas, usuarios
from app.web import csrf, door, passkeys, underway
from app.web.answers import answer
from app.web.context import services
from app.web.entering import let_in
from app.web.guard import require_our_page
from app.web.guesses import counters
from app.web.proving import wait_or_count
from app.web.proximo import proximo

BY_KEY = "chave de acesso"  # as the audit says it
BODY_LONGEST = 16_384  # bytes; a browser's answer has some hundred

T = TypeVar("T", bound=msgspec.Struct)


class Answer(msgspec.Struct):
    credencial: dict[str, Any]
    proximo: str = ""
    nome: str = ""


async def opcoes_chave() -> Response:
    """What the browser must sign."""
    await _require_form()
    return passkeys.ask_to_enter()


async def chave() -> Response:
    """A session for whoever holds the key, with where to go: `{"success":true,"para"}`."""
    await _require_form()
    question = passkeys.asked("entrar")  # what nobody here asked for counts, records and ends nothing
    counted = counters(
        services().settings.secret_key, account="", address=request.remote_addr or "", browser=None
    )
    counted = counted._replace(limits={name: counted.limits[name] for name in counted.one}, whole=[])
    await wait_or_count(counted)
    given = await read_body(Answer)
    try:
        entered = await _enter(question, given)
    except Refused as refused:
        await door.note(
            "entrar", quem=BY_KEY, permitido=False, detalhe=f"{BY_KEY}: {refused.extra.get('porque', '?')}"
        )
        raise
    async with services().database.write() as connection:
        await tentativas.forgive(connection, whole=counted.whole, one=counted.one)
    response = answer({"success": True, "para": proximo(given.proximo)})
    for header in entered.headers.getlist("Set-Cookie"):
        response.headers.add("Set-Cookie", header)
    underway.drop(response, services().settings, passkeys.QUESTION)
    return response


async def read_body(kind: type[T]) -> T:
    """Raises Refused: `valores`, `grande_demais`."""
    raw = await request.get_data()
    try:
        if len(raw) > BODY_LONGEST:
            raise Refused("grande_demais")
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("valores") from None


async def _enter(question: passkeys.Question, given: Answer) -> Response:
    async with services().database.read() as connection:
        key = await chaves.by_credential(connection, passkeys.id_of(given.credencial))
        usuario = None if key is None else await usuarios.one(connection, key.usuario_id)
    if key is None or usuario is None:
        raise Refused("chave_recusada", porque="desconhecida")
    count = passkeys.proved(question, given.credencial, key).new_sign_count

    async def use(c: AsyncConnection) -> bool:
        return await chaves.use(c, key.id, before=key.contador, after=count, asked=question.asked, at=now())

    entered = await let_in(usuario, "/", por=BY_KEY, whole=use)
    if entered is None:
        raise Refused("chave_recusada", porque="usada de novo, ou sem acesso")
    return entered


async def _require_form() -> None:
    settings = services().settings
    cookie = request.cookies.get(csrf.entrance_name(settings), "")
    await require_our_page(csrf.entrance_token(settings, cookie))
    if not cookie:
        raise Refused("proibido", door.EXPIRED)
