"""The signature of what the robot pushes: HMAC-SHA256 of timestamp, dot, body."""

import hashlib
import hmac
import time

from quart import request

from app.domain.errors import Refused
from app.settings import Settings

CLOCKS_APART_S = 300  # older requests may be replays; newer ones come from a wrong clock


def require_signature(settings: Settings, body: bytes) -> None:
    """Raise `indisponivel` (no secret is set) or `assinatura`."""
    if not settings.retorno_segredo:
        raise Refused("indisponivel", "O retorno não está configurado nesta instalação.")
    timestamp = request.headers.get("X-Timestamp", "")
    given = request.headers.get("X-Signature", "")
    expected = signature(settings.retorno_segredo, timestamp, body)
    if not _is_recent(timestamp) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Refused("assinatura")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=<hex>`, as the header `X-Signature` says it."""
    message = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _is_recent(timestamp: str) -> bool:
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    return abs(time.time() - int(timestamp)) <= CLOCKS_APART_S
