"""Login cookies: made, set, taken away; what is stored is their hash."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from quart import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.values import now
from app.persistence.queries import sessoes
from app.settings import Settings

PLAIN = "painel_sessao"
HOST_ONLY = "__Host-painel_sessao"  # browsers take it over https alone, from this very host


def is_secure(settings: Settings) -> bool:
    """Whether people come by https (through a proxy): then no cookie may travel without it."""
    return any(origin.startswith("https://") for origin in settings.origens)


def cookie_name(settings: Settings) -> str:
    return HOST_ONLY if is_secure(settings) else PLAIN


async def begin(
    connection: AsyncConnection, settings: Settings, *, usuario_id: UUID, endereco: str, navegador: str = ""
) -> tuple[str, datetime]:
    """A new session: the cookie's value with the instant when it ends, whatever happens meanwhile."""
    cookie, begun = secrets.token_urlsafe(32), now()
    expires = begun + timedelta(hours=settings.sessao_horas)
    await sessoes.insert(
        connection,
        id=uuid4(),
        chave=sessoes.key(cookie),
        usuario_id=usuario_id,
        criado_em=begun,
        expira_em=expires,
        endereco=endereco[:64],
        navegador=navegador,
        usada_em=begun,
    )
    return cookie, expires


def give(response: Response, settings: Settings, cookie: str) -> None:
    response.set_cookie(
        cookie_name(settings),
        cookie,
        max_age=int(settings.sessao_horas * 3600),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(settings),
    )


def take(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings), path="/", httponly=True, samesite="Lax", secure=is_secure(settings)
    )
