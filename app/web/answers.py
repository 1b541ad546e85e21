"""JSON answers: one encoder, one shape for success, one for refusal."""

from typing import Any

import msgspec
from quart import Response, g

from app.domain.errors import Refused

_encoder = msgspec.json.Encoder(decimal_format="string")


def answer(body: dict[str, Any] | msgspec.Struct, status: int = 200, **headers: str) -> Response:
    """A JSON answer; `headers` with `_` for `-`."""
    response = Response(_encoder.encode(body), status, mimetype="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def success(status: int = 200, /, **fields: Any) -> Response:
    return answer({"success": True, **fields}, status)


def refusal(refused: Refused) -> Response:
    """`{"success":false,"code","message","request_id",…}` (docs: `/api/docs`)."""
    body = {"success": False, "code": refused.code, "message": refused.detail, "request_id": g.request_id}
    response = answer({**body, **refused.extra}, refused.http_status)
    if refused.http_status == 429 or refused.code == "indisponivel":
        response.headers["Retry-After"] = str(refused.extra.get("faltam_s", 1))
    return response
