"""What an entry under way carries in its own browser: sealed, good for minutes, no session."""

import base64
import binascii
import time
from collections.abc import Mapping
from typing import TypeVar

import msgspec
from quart import Response

from app.settings import Settings
from app.web.proximo import START
from app.web.sealed import seal, unseal
from app.web.sessions import is_secure

PLACE_LONGEST = 1_500  # characters of the address to go on to: browsers keep no cookie beyond 4 KiB
COOKIE_LONGEST = 4_096
CLOCK_BYTES = 8

T = TypeVar("T", bound=msgspec.Struct)


def give(response: Response, settings: Settings, name: str, what: msgspec.Struct, *, lasts_s: int) -> None:
    """Let the browser carry this until then."""
    until = int(time.time()) + lasts_s
    data = until.to_bytes(CLOCK_BYTES) + msgspec.json.encode(what)
    text = base64.urlsafe_b64encode(seal(settings.secret_key, name, data)).decode()
    response.set_cookie(
        _name(settings, name), text, max_age=lasts_s, path="/", httponly=True, samesite="Lax",
        secure=is_secure(settings),
    )  # fmt: skip


def read(cookies: Mapping[str, str], settings: Settings, name: str, kind: type[T]) -> T | None:
    """What it carries; None: nothing, too old, or not ours."""
    text = cookies.get(_name(settings, name), "")
    if not text or len(text) > COOKIE_LONGEST:
        return None
    try:
        sealed = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    data = unseal(settings.secret_key, name, sealed)
    if data is None or int.from_bytes(data[:CLOCK_BYTES]) <= time.time():
        return None
    return msgspec.json.decode(data[CLOCK_BYTES:], type=kind)


def drop(response: Response, settings: Settings, name: str) -> None:
    response.delete_cookie(
        _name(settings, name), path="/", httponly=True, samesite="Lax", secure=is_secure(settings)
    )


def place(proximo: str) -> str:
    """The address to go on to, or the start when a cookie would not hold it."""
    return proximo if len(proximo) <= PLACE_LONGEST else START


def _name(settings: Settings, name: str) -> str:
    return f"__Host-painel_{name}" if is_secure(settings) else f"painel_{name}"
