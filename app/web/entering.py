"""From somebody who is proved to a session, by way of the code when they have a second factor."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from quart import Response, request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.queries import registro, usuarios
from app.web import factor, known, navegador, sessions, underway
from app.web.context import services
from app.web.door import drop_entrance, see

Whole = Callable[[AsyncConnection], Awaitable[bool]]  # uses up what is two factors in one

HALF = "codigo"  # the cookie's name
HALF_S = 600  # to find the telephone, to wait after wrong codes


class Half(msgspec.Struct, frozen=True):
    """Proved but for the code: it opens the form that asks for it, nothing else."""

    usuario: UUID
    senha: str  # a fingerprint of what is stored: another password ends it
    desde: float  # of the second factor: another one ends it
    proximo: str
    por: str | None


async def welcome(usuario: Any, wanted: str, *, por: str | None = None) -> Response | None:
    """Inside, or to the form that asks for the code; `por` is what the audit says of how they came.

    None: since `usuario` was read, they were disabled or got another password.
    """
    if usuario.segundo_fator_em is None:
        return await let_in(usuario, wanted, por=por)
    half = Half(
        usuario.id, mark(usuario.senha), usuario.segundo_fator_em.timestamp(), underway.place(wanted), por
    )
    response = see("/entrar/codigo")
    underway.give(response, services().settings, HALF, half, lasts_s=HALF_S)
    return response


async def let_in(
    usuario: Any,
    wanted: str,
    *,
    codigo: str | None = None,
    por: str | None = None,
    whole: Whole | None = None,
) -> Response | None:
    """A session, with its audit, in the transaction that uses the code up, or what is `whole` without one.

    None: the code is wrong; or since `usuario` was read, they were disabled, got another password, or the
    second factor came or went.
    """
    settings, address = services().settings, request.remote_addr or ""
    browser = navegador.short(request.user_agent.string)
    async with services().database.write() as connection:
        present = await usuarios.lock(connection, usuario.id)
        if present is None or not present.ativo or present.senha != usuario.senha:
            return None
        if whole is None and (present.segundo_fator_em is None) != (codigo is None):
            return None
        if whole is not None and not await whole(connection):
            return None
        if codigo is not None:
            kind = await factor.use(connection, usuario.id, present, codigo)
            if kind is None:
                return None
            por = kind if por is None else f"{por}, {kind}"
        cookie, _ = await sessions.begin(
            connection, settings, usuario_id=usuario.id, endereco=address, navegador=browser
        )
        await registro.audit(
            connection, usuario_id=usuario.id, quem=usuario.nome, acao="entrar", alvo=None,
            endereco=address, permitido=True, detalhe=por,
        )  # fmt: skip
    return _with_cookies(see(wanted), present, cookie)


def mark(senha: str) -> str:
    """Enough of a stored password to see that it is another now."""
    return hashlib.sha256(senha.encode()).hexdigest()[:32]


def _with_cookies(response: Response, usuario: Any, cookie: str) -> Response:
    settings = services().settings
    sessions.give(response, settings, cookie)
    known.remember(response, settings, usuario, known=known.browser(request.cookies, settings, usuario))
    drop_entrance(response)
    underway.drop(response, settings, HALF)
    return response
