"""Browsers that somebody entered an account with before: a signed cookie says so, for a year at most."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from quart import Response

from app.settings import Settings
from app.web.csrf import same
from app.web.sessions import is_secure

NAME, HOST_ONLY = "painel_conhecido", "__Host-painel_conhecido"
DAYS = 365
LONGEST = 160  # characters; ours have 120
MARK = 32  # characters


class _Word(NamedTuple):
    """What we said once: the browser's name at an account, a mark of what the account was then."""

    name: str
    mark: str


def has_word(cookies: Mapping[str, str], settings: Settings, account: str) -> bool:
    """Whether this browser entered this account, whatever became of it since.

    Known without a look at the account: whether an address is anybody's makes no difference to strangers.
    """
    return _word(cookies, settings, account) is not None


def browser(cookies: Mapping[str, str], settings: Settings, usuario: Any) -> str | None:
    """The name that this browser has at this account.

    None: nobody entered it from here under the password with the second factor that it has now.
    """
    word = _word(cookies, settings, usuario.email.lower())
    return word.name if word and same(word.mark, _mark(settings, usuario)) else None


def remember(response: Response, settings: Settings, usuario: Any, *, known: str | None) -> None:
    """The browser that just entered this account; it keeps the name that it had."""
    account, word = usuario.email.lower(), _Word(known or secrets.token_urlsafe(16), _mark(settings, usuario))
    response.set_cookie(
        _name(settings, account),
        f"{word.name}.{word.mark}.{_signature(settings, account, word)}",
        max_age=DAYS * 86_400,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(settings),
    )


def _name(settings: Settings, account: str) -> str:
    """One cookie an account: several people may share a browser."""
    short = hashlib.sha256(account.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{HOST_ONLY if is_secure(settings) else NAME}_{short}"


def _word(cookies: Mapping[str, str], settings: Settings, account: str) -> _Word | None:
    name, _, rest = cookies.get(_name(settings, account), "")[:LONGEST].partition(".")
    mark, _, signature = rest.partition(".")
    word = _Word(name, mark)
    return word if name and same(signature, _signature(settings, account, word)) else None


def _mark(settings: Settings, usuario: Any) -> str:
    """Another one when the password is another, when the second factor came, went or is another."""
    em = usuario.segundo_fator_em
    return _keyed(settings, f"estado:{usuario.senha}:{em and em.timestamp()}")[:MARK]


def _signature(settings: Settings, account: str, word: _Word) -> str:
    return _keyed(settings, f"conhecido\n{account}\n{word.name}\n{word.mark}")


def _keyed(settings: Settings, text: str) -> str:
    return hmac.new(settings.secret_key.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
