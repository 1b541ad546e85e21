"""The second step at the door: the code, after the password."""

from typing import Any

from quart import Response, request

from app.domain.errors import CATALOGUE, Refused
from app.persistence.queries import tentativas, usuarios
from app.web import csrf, door, factor, known, underway
from app.web.context import services
from app.web.entering import HALF, Half, let_in, mark
from app.web.proving import wait_or_count

WRONG = CATALOGUE["codigo"][1]
TOO_LATE = CATALOGUE["entrada_expirada"][1]


async def codigo() -> Response:
    """The form that asks for it; whoever did not give a password begins there."""
    if _half() is None:
        return door.see("/entrar")
    return await _form(200, cookie=door.entrance_cookie())


async def conferir() -> Response:
    """A session for the right code: 303; else the form again, 401."""
    cookie, half = door.entrance_cookie(), _half()
    if not await door.is_ours(cookie):
        return await _form(403, cookie=csrf.new_entrance(), erro=door.EXPIRED)
    usuario = None if half is None else await _of(half)
    if half is None or usuario is None:
        return await _again(cookie, half)
    browser = known.browser(request.cookies, services().settings, usuario)
    counted = factor.counted(usuario.id, address=request.remote_addr or "", browser=browser)
    try:
        await wait_or_count(counted)
    except Refused as refused:
        return door.wait(await _form(429, cookie=cookie, erro=refused.detail), refused)
    response = await let_in(
        usuario, half.proximo, codigo=(await request.form).get("codigo", ""), por=half.por
    )
    if response is None:
        await door.note("entrar", quem=usuario.email, permitido=False, detalhe="código")
        return await _form(401, cookie=cookie, erro=WRONG)
    async with services().database.write() as connection:
        await tentativas.forgive(connection, whole=counted.whole, one=counted.one)
    return response


def _half() -> Half | None:
    return underway.read(request.cookies, services().settings, HALF, Half)


async def _of(half: Half) -> Any:
    """Whom it names, as long as nothing is another than when it was made."""
    async with services().database.read() as connection:
        usuario = await usuarios.one(connection, half.usuario)
    if usuario is None or not usuario.ativo or usuario.segundo_fator_em is None:
        return None
    same = mark(usuario.senha) == half.senha and usuario.segundo_fator_em.timestamp() == half.desde
    return usuario if same else None


async def _again(cookie: str, half: Half | None) -> Response:
    proximo = None if half is None else half.proximo
    response = await door.login(401, cookie=cookie, proximo=proximo, erro=TOO_LATE)
    underway.drop(response, services().settings, HALF)
    return response


async def _form(status: int, *, cookie: str, erro: str | None = None) -> Response:
    return await door.shown("auth/codigo.html", status, cookie=cookie, erro=erro)
