"""What every answer tells the browser not to do."""

import secrets

from quart import Response, g, request, websocket

from app.settings import Settings
from app.web.sessions import is_secure

HSTS_S = 31_536_000  # a year, where people come by https

_DATA = "default-src 'none'; frame-ancestors 'none'"
# What a page of ours never wants. Not named here, since pages use them: the clipboard, passkeys, the whole
# screen, a screen that stays on (the wall).
_WITHOUT = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb"),
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _WITHOUT),
}


def begin() -> None:
    """Name the request; make the nonce of its page."""
    g.request_id = secrets.token_hex(8)
    g.nonce = secrets.token_urlsafe(16)


def finish(response: Response, settings: Settings) -> Response:
    """The headers that this answer still lacks; a handler may have set its own."""
    response.headers["X-Request-ID"] = g.request_id
    is_static = request.endpoint == "static" and response.status_code in {200, 206, 304}
    if is_static:  # asked for again each time: a 304 is cheap, a stale script is not
        response.headers["Cache-Control"] = "no-cache"
    policy = _page(settings) if response.mimetype == "text/html" else _DATA
    return _guarded(response, settings, policy=policy, scheme=request.scheme)


def refuse(response: Response | None, settings: Settings) -> Response | None:
    """The same for a socket that was not opened; None: it was, and has no answer any more."""
    if response is None:
        return None
    return _guarded(response, settings, policy=_DATA, scheme=websocket.scheme)


def _guarded(response: Response, settings: Settings, *, policy: str, scheme: str) -> Response:
    headers = response.headers
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if _came_by_https(settings, scheme):
        headers.setdefault("Strict-Transport-Security", f"max-age={HSTS_S}")
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("Cache-Control", "no-store")
    return response


def _came_by_https(settings: Settings, scheme: str) -> bool:
    """Where no proxy is believed, our origins are all that says how people come."""
    return is_secure(settings) and (not settings.proxies or scheme in {"https", "wss"})


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
            "trusted-types painel-fragment",
        )
    )


COMMON = (
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
)


def sockets(settings: Settings) -> str:
    """Our origins as a socket says them: older browsers do not count `ws:` as 'self'."""
    return " ".join("ws" + origin.removeprefix("http") for origin in settings.origens)
