"""What every answer tells the browser not to do."""

import secrets

from quart import Response, g, request

from app.settings import Settings
from app.web.sessions import is_secure

HSTS_S = 31_536_000  # a year, where people come by https

_DATA = "default-src 'none'; frame-ancestors 'none'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def begin() -> None:
    """Name the request; make the nonce of its page."""
    g.request_id = secrets.token_hex(8)
    g.nonce = secrets.token_urlsafe(16)


def finish(response: Response, settings: Settings) -> Response:
    """The headers that this answer still lacks; a handler may have set its own."""
    headers = response.headers
    headers["X-Request-ID"] = g.request_id
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if is_secure(settings):
        headers.setdefault("Strict-Transport-Security", f"max-age={HSTS_S}")
    policy = _page(settings) if response.mimetype == "text/html" else _DATA
    headers.setdefault("Content-Security-Policy", policy)
    if request.endpoint == "static":
        headers["Cache-Control"] = (
            "no-cache"  # asked for again each time: a 304 is cheap, a stale script is not
        )
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response


def _page(settings: Settings) -> str:
    """Our own scripts, by nonce or from here (what they import); one way to turn text into markup."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{g.nonce}' 'self'",
            f"style-src 'nonce-{g.nonce}' 'self'",
            "img-src 'self'",
            "font-src 'self'",
            f"connect-src 'self' {sockets(settings)}",
            *COMMON,
            "require-trusted-types-for 'script'",
            "trusted-types painel-fragment",
        )
    )


COMMON = ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")


def sockets(settings: Settings) -> str:
    """Our origins as a socket says them: older browsers do not count `ws:` as 'self'."""
    return " ".join("ws" + origin.removeprefix("http") for origin in settings.origens)
