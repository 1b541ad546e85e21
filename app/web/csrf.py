"""Form tokens: a keyed hash of the cookie that the same browser must send."""

import hashlib
import hmac
import secrets
from uuid import UUID

from app.settings import Settings
from app.web.sessions import is_secure

PLAIN, HOST_ONLY = "painel_entrada", "__Host-painel_entrada"  # cookie of the form, before there is a session


def session_token(settings: Settings, sessao_id: UUID) -> str:
    """The token of every form and unsafe request of one session."""
    return _keyed(settings, f"sessao:{sessao_id}")


def entrance_token(settings: Settings, cookie: str) -> str:
    """The token of the login form that goes with this pre-session cookie."""
    return _keyed(settings, f"entrada:{cookie}")


def entrance_name(settings: Settings) -> str:
    return HOST_ONLY if is_secure(settings) else PLAIN


def new_entrance() -> str:
    return secrets.token_urlsafe(32)


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _keyed(settings: Settings, text: str) -> str:
    return hmac.new(settings.secret_key.encode(), f"csrf:{text}".encode(), hashlib.sha256).hexdigest()
