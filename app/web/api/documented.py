"""What a route takes, how it answers: for the OpenAPI document."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from quart_schema import document_headers, document_querystring, document_request, document_response, tag

from app.web.api.schemas import Recusa

Handler = TypeVar("Handler", bound=Callable[..., Any])
ALWAYS = (401, 403, 500, 503)  # any route may answer these
BESIDE = "painel_beside"  # attribute of a handler: answers that are no JSON, `{status: media types}`
SHAPES = "painel_shapes"  # attribute of a handler: the structs that it takes, that it answers with


def documented(
    *,
    grupo: str,
    answers: dict[int, type[msgspec.Struct]],
    refuses: tuple[int, ...] = (),
    body: type[msgspec.Struct] | None = None,
    query: type[msgspec.Struct] | None = None,
    headers: type[msgspec.Struct] | None = None,
    beside: dict[int, tuple[str, ...]] | None = None,
) -> Callable[[Handler], Handler]:
    """Decorates a handler; it changes nothing of what the handler does."""

    def decorate(handler: Handler) -> Handler:
        for status in (*refuses, *ALWAYS):
            handler = document_response(Recusa, status)(handler)
        for status, kind in answers.items():
            handler = document_response(kind, status)(handler)
        if body is not None:
            handler = document_request(body)(handler)
        if query is not None:
            handler = document_querystring(query)(handler)
        if headers is not None:
            handler = document_headers(headers)(handler)
        setattr(handler, BESIDE, beside or {})
        setattr(handler, SHAPES, {Recusa, *answers.values(), *([] if body is None else [body])})
        return tag([grupo])(handler)

    return decorate
