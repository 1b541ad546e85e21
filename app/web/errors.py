"""Every way in which a request fails, as one refusal: JSON for programs, a page for people."""

import logging

from quart import Quart, Response, has_request_context, request
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.domain.errors import Refused
from app.web.answers import refusal
from app.web.pages.shell import render_bare

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
_TITLES = {
    401: "Entre para continuar",
    403: "Sem permissão",
    404: "Não encontrado",
    413: "Grande demais",
    429: "Devagar",
    502: "O robô não respondeu",
    503: "Sistema indisponível",
    500: "Algo falhou",
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
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if lost or isinstance(error, OperationalError | InterfaceError | PoolTimeout | OSError):
        log.warning("the database did not answer", exc_info=error)
        return await _refused(Refused("indisponivel"))
    return await _unexpected(error)


async def _unexpected(error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return await _refused(Refused("interno"))


async def _page(refused: Refused) -> Response:
    status = refused.http_status
    html = await render_bare(
        "errors/erro.html",
        codigo=status,
        titulo=_TITLES.get(status, "Não foi possível"),
        texto=refused.detail,
    )
    return Response(html, status, mimetype="text/html")
