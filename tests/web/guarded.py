"""What every answer must carry, as a list of what one lacks."""

import re
from typing import Any
from uuid import uuid4

from quart import Quart, Response

DATA = "default-src 'none'; frame-ancestors 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OFF = {"camera", "microphone", "geolocation", "payment", "usb", "display-capture"}
PAGE = {
    "default-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "require-trusted-types-for": "'script'",
}
OURS, SWAGGERS = "painel-fragment", "default dompurify"  # docs/arquitetura.md §Swagger UI
KEPT = {  # what is no data of anybody's, or asked for again by its number each time
    "static": "no-cache",
    "assets.asset": "public, max-age=31536000, immutable",
    "docs.arquivo": "no-cache",
    "api.status": "private, no-cache",
}


def lacking(answer: Response, endpoint: str | None = None) -> list[str]:
    """Names of headers that are not what they must be."""
    headers = answer.headers
    wrong = [name for name, value in ALWAYS.items() if headers.get(name) != value]
    off = dict(re.findall(r"([\w-]+)=(\(\))", headers.get("Permissions-Policy", "")))
    wrong += [] if off.keys() >= OFF else ["Permissions-Policy"]
    wrong += [] if re.fullmatch(r"[0-9a-f]{16}", headers.get("X-Request-ID", "")) else ["X-Request-ID"]
    kept = KEPT.get(endpoint or "", "no-store") if answer.status_code in {200, 206, 304} else "no-store"
    wrong += [] if headers.get("Cache-Control") in {kept, "no-store"} else ["Cache-Control"]
    wrong += [] if has_policy(answer, endpoint) else ["Content-Security-Policy"]
    return wrong + [
        name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in headers
    ]


def has_policy(answer: Response, endpoint: str | None) -> bool:
    said = answer.headers.get("Content-Security-Policy", "")
    if answer.mimetype != "text/html":
        return said == DATA
    policy = dict(part.partition(" ")[::2] for part in said.split("; "))
    policies = {OURS, SWAGGERS} if endpoint == "docs.pagina" else {OURS}
    scripts = policy.get("script-src", "")
    return (
        policy.items() >= PAGE.items()
        and policy.get("trusted-types") in policies
        and re.match(r"'nonce-[\w-]{22}'", scripts) is not None
        and not re.search(r"unsafe|\*|https?:", said)
    )


def readable(app: Quart, **ids: Any) -> list[tuple[str, str]]:
    """Every endpoint that can be asked for, with its path; an id that is not given belongs to nothing."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.websocket:
            values = {name: ids.get(name, _some(rule, name)) for name in rule.arguments}
            _, path = rule.build(values) or ("", "")
            found.append((rule.endpoint, path))
    return sorted(found)


def _some(rule: Any, name: str) -> Any:
    converter = rule._converters[name]
    return next(iter(getattr(converter, "items", ())), uuid4())
