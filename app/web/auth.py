"""Who is asking: by the session's cookie or by an API token."""

from collections.abc import Mapping

from quart import g
from werkzeug.datastructures import Headers

from app.domain import policy
from app.domain.errors import Refused
from app.domain.values import now
from app.persistence.queries import sessoes
from app.persistence.queries.sessoes import Quem
from app.settings import Settings
from app.web.context import Identidade, services, uses
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
    return _identidade((await services().sessions.ask([key])).get(key), address)


async def _by_token(authorization: str, address: str) -> Identidade | None:
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > SECRET_LONGEST:
        return None
    async with services().database.read() as connection:
        found = await sessoes.of_token(connection, token, at=now())
    return _identidade(found, address)


def _identidade(quem: Quem | None, address: str) -> Identidade | None:
    if quem is None:
        return None
    uses().note(quem)
    return Identidade(
        quem.usuario_id,
        quem.nome,
        quem.papel,
        address,
        quem.sessao_id,
        quem.token_id,
        quem.tem_senha_provisoria,
        owes_factor(quem.papel_dono or quem.papel, has=quem.tem_segundo_fator),
    )


def owes_factor(papel: str, *, has: bool) -> bool:
    """Whether this installation has somebody of this role set up a second factor first."""
    return policy.owes_factor(papel, has=has, wanted=services().settings.segundo_fator_admin)


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


def person() -> Identidade:
    """Who asks, in a browser: who may enter is not changed by programs, whose tokens are kept in files."""
    found = who()
    if found.sessao_id is None:
        raise Refused("proibido", "O acesso das pessoas só é gerido com uma sessão, nunca com um token.")
    return found
