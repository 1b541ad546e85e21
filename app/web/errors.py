"""Every way in which a request fails, as one refusal: JSON for programs, a page for people."""

import logging
from urllib.parse import urlsplit

from quart import Quart, Response, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.domain.errors import CATALOGUE, Refused
from app.persistence.database import is_out_of_reach
from app.web.answers import refusal
from app.web.guard import SAFE
from app.web.pages.shell import render_bare
from app.web.proximo import START, entrar_url

log = logging.getLogger(__name__)

_CODES = {  # what the framework refuses by itself
    400: "formato",
    401: "nao_autenticado",
    403: "proibido",
    404: "nao_encontrado",
    405: "metodo",
    413: "grande_demais",
    415: "tipo_invalido",
    429: "taxa",
    503: "indisponivel",
}


def install(app: Quart) -> None:
    """The handlers, from the particular to the general."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _framework)
    for kind in (SQLAlchemyError, OSError):
        app.register_error_handler(kind, _database)
    app.register_error_handler(Exception, _unexpected)


async def _refused(refused: Refused) -> Response:
    if not has_request_context():  # a socket's handshake: the browser sees only that it failed
        return Response(status=refused.http_status)
    if request.path.startswith("/api/") or "parte" in request.args:
        return refusal(refused)
    return await _page(refused)


async def _framework(error: HTTPException) -> Response:
    status = error.code or 500
    response = await _refused(Refused(_CODES.get(status, "formato" if status < 500 else "interno")))
    response.status_code = status
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


async def _database(error: Exception) -> Response:
    """Out of reach is nobody's mistake; anything else that the database says is ours."""
    if is_out_of_reach(error) or isinstance(error, PoolTimeout):
        log.warning("the database did not answer", exc_info=error)
        return await _refused(Refused("indisponivel"))
    return await _unexpected(error)


async def _unexpected(error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return await _refused(Refused("interno"))


async def _page(refused: Refused) -> Response:
    """What failed, what can be done, the number to tell on the telephone; asks nothing of the database."""
    again = _again()
    html = await render_bare(
        "errors/erro.html",
        codigo=refused.http_status,
        texto=refused.detail,
        lacks_role=refused.code == "proibido" and refused.detail == CATALOGUE["proibido"][1],
        again=again,
        enter=entrar_url(again, ""),
    )
    response = Response(html, refused.http_status, mimetype="text/html")
    if refused.http_status in {429, 503}:
        response.headers["Retry-After"] = str(refused.extra.get("faltam_s", 1))
    return response


def _again() -> str:
    """The address to try again: this page, or the one whose form was sent."""
    if request.method in SAFE:
        return _here(request.path, request.query_string.decode("utf-8", "replace"))
    came = urlsplit(request.referrer or "")
    return _here(came.path, came.query) if came.netloc == request.host else START


def _here(path: str, query: str) -> str:
    """An address of ours; a path that begins like another host's name does not lead there."""
    ours = "/" + path.lstrip("/\\")
    return f"{ours}?{query}" if query else ours
