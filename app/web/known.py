"""Browsers that somebody entered an account with before: a signed cookie says so, for a year."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from quart import Response

from app.settings import Settings
from app.web.csrf import same
from app.web.sessions import is_secure

NAME, HOST_ONLY = "painel_conhecido", "__Host-painel_conhecido"
DAYS = 365
LONGEST = 120  # characters; ours have 86


def browser(cookies: Mapping[str, str], settings: Settings, account: str) -> str | None:
    """The name that this browser has at this account; None: nobody ever entered it from here."""
    given = cookies.get(_name(settings, account), "")[:LONGEST]
    nonce, _, signature = given.partition(".")
    return nonce if nonce and same(signature, _signature(settings, account, nonce)) else None


def remember(response: Response, settings: Settings, account: str, *, known: str | None) -> None:
    """The browser that just entered this account; it keeps the name that it had."""
    nonce = known or secrets.token_urlsafe(16)
    response.set_cookie(
        _name(settings, account),
        f"{nonce}.{_signature(settings, account, nonce)}",
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


def _signature(settings: Settings, account: str, nonce: str) -> str:
    text = f"conhecido:{account}:{nonce}".encode("utf-8", "replace")
    return hmac.new(settings.secret_key.encode(), text, hashlib.sha256).hexdigest()
