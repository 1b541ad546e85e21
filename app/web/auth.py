"""Who is asking: by the session's cookie or by an API token."""

from collections.abc import Mapping
from typing import Any

from quart import g
from werkzeug.datastructures import Headers

from app.domain.errors import Refused
from app.persistence.queries import sessoes
from app.settings import Settings
from app.web.context import Identidade, services
from app.web.sessions import cookie_name

SECRET_LONGEST = 256  # characters; ours have 43


async def identify(headers: Headers, cookies: Mapping[str, str], address: str) -> Identidade | None:
    """Who the credentials name; None: nobody. With an `Authorization` header the cookie is ignored.

    The same for requests and for the socket's handshake. The role may change at any moment: whoever makes
    a change reads it again.
    """
    authorization = headers.get("Authorization")
    if authorization is not None:
        return await _by_token(authorization, address)
    cookie = cookies.get(cookie_name(services().settings))
    if not cookie or len(cookie) > SECRET_LONGEST:
        return None
    key = sessoes.key(cookie)
    row = (await services().sessions.ask([key])).get(key)
    return None if row is None else _identidade(row, address, sessao_id=row.sessao_id)


async def _by_token(authorization: str, address: str) -> Identidade | None:
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > SECRET_LONGEST:
        return None
    async with services().database.read() as connection:
        row = await sessoes.of_token(connection, token)
    return None if row is None else _identidade(row, address, token_id=row.token_id)


def _identidade(row: Any, address: str, **by: Any) -> Identidade:
    return Identidade(row.usuario_id, row.nome, row.papel, address, **by)


def origin_allowed(origin: str | None, settings: Settings) -> bool:
    """Whether a browser's `Origin` is exactly one of ours; absent is not."""
    return origin is not None and origin in settings.origens


def present() -> Identidade | None:
    """Who the present request was found to come from."""
    found: Identidade | None = g.get("quem")
    return found


def who() -> Identidade:
    """Who asks, where the policy lets nobody through without a name."""
    found = present()
    if found is None:
        raise Refused("nao_autenticado")
    return found
