"""Whether a code is right: an authenticator's, or one in reserve; wrong ones are counted."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.tentativas import CODIGO, CODIGO_NAVEGADOR, CODIGO_NAVEGADORES
from app.domain.values import now
from app.persistence.queries import segundo_fator, usuarios
from app.persistence.queries.sessoes import key
from app.web import totp
from app.web.context import services
from app.web.guesses import Counters, bucket, counters
from app.web.sealed import seal, unseal

PURPOSE = "segundo_fator"
BY_CODE, BY_RESERVE = "código", "código de reserva"  # as the audit says it


def sealed(usuario_id: UUID, secret: str) -> bytes:
    """The secret as it is kept: of no use to whoever copies the table, nor in another person's row."""
    return seal(services().settings.secret_key, PURPOSE, secret.encode(), bound=usuario_id.bytes)


def step(usuario_id: UUID, kept: Any, code: str) -> int | None:
    """The step of a right code of the authenticator that was not used yet; `kept` has the columns of a user."""
    secret = None
    if kept.segundo_fator is not None:
        secret = unseal(services().settings.secret_key, PURPOSE, kept.segundo_fator, bound=usuario_id.bytes)
    if secret is None:  # under another SECRET_KEY: the codes in reserve still open
        return None
    return totp.step_of(secret.decode(), code, at=now(), after=kept.segundo_fator_passo)


async def use(c: AsyncConnection, usuario_id: UUID, kept: Any, given: str) -> str | None:
    """What kind of code it was, used up now; None: it is wrong. The user's row is locked by the caller."""
    code = totp.plain(given)
    if len(code) == totp.DIGITS:
        found = step(usuario_id, kept, code)
        if found is None:
            return None
        await usuarios.change(c, usuario_id, segundo_fator_passo=found)
        return BY_CODE
    return BY_RESERVE if await segundo_fator.use_reserva(c, usuario_id, key(code)) else None


def counted(usuario_id: UUID, *, address: str, browser: str | None) -> Counters:
    """Counters of their own: the right password forgives no wrong code.

    Known browsers have one together besides, which a stranger never moves: many of them guess no more than one.
    """
    account, secret = f"codigo:{usuario_id}", services().settings.secret_key
    if browser is None:
        found = counters(secret, account=account, address=address, browser=None)
        return found._replace(limits=found.limits | dict.fromkeys(found.whole, CODIGO))
    found = counters(secret, account=account, address=address, browser=f"{account}:{browser}")
    together = bucket(secret, "navegadores", account)
    limits = dict.fromkeys(found.whole, CODIGO_NAVEGADOR) | {together: CODIGO_NAVEGADORES}
    return found._replace(limits=limits, one=[together])
