"""The API's documentation: the OpenAPI document with Swagger UI over it, all from this machine."""

from quart import Blueprint, Quart, Response, g, render_template_string, request, send_from_directory
from quart_schema import QuartSchema, hide
from swagger_ui_bundle import swagger_ui_path  # type: ignore[import-untyped]

from app import __version__
from app.web import csrf
from app.web.auth import identify
from app.web.context import services
from app.web.openapi import OurDocument
from app.web.security import COMMON

# Swagger UI writes Markdown as markup by itself, so its page has a default policy of its own, which lets through
# a few tags without attributes; DOMPurify's is the bundle's. Its icons are data: URLs.
_POLICY = (
    "default-src 'none'",
    "script-src 'nonce-{nonce}'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    *COMMON,
    "trusted-types default dompurify",
)

_PAGE = r"""<!doctype html>
<html lang="pt-BR">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>API · Painel RPA</title>
  <link rel="icon" href="/static/favicon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
  <div id="swagger-ui"></div>
  <noscript>A documentação precisa de JavaScript; o documento está em /api/openapi.json.</noscript>
  <script src="/api/docs/swagger-ui-bundle.js" nonce="{{ nonce }}"></script>
  <script nonce="{{ nonce }}">
    window.trustedTypes?.createPolicy('default', {
      createHTML: (text) => text.replace(/<(?!\/?(?:p|code|pre|i|em|strong|ul|ol|li)>)/g, '&lt;'),
    })
    SwaggerUIBundle({
      url: '/api/openapi.json',
      dom_id: '#swagger-ui',
      deepLinking: true,
      requestInterceptor: (request) => {
        if (request.method !== 'GET') request.headers['X-CSRFToken'] = {{ csrf|tojson }}
        return request
      },
    })
  </script>
</body>
</html>
"""

blueprint = Blueprint("docs", __name__, url_prefix="/api/docs")


@blueprint.get("")
@hide
async def pagina() -> Response:
    """Swagger UI; who is logged in may try the API with their own session."""
    who = await identify(request.headers, request.cookies, request.remote_addr or "")
    token = ""
    if who is not None and who.sessao_id is not None:
        token = csrf.session_token(services().settings, who.sessao_id)
    html = await render_template_string(_PAGE, nonce=g.nonce, csrf=token)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = "; ".join(_POLICY).format(nonce=g.nonce)
    return response


@blueprint.get("/<any('swagger-ui.css', 'swagger-ui-bundle.js'):nome>")
@hide
async def arquivo(nome: str) -> Response:
    """One of Swagger UI's own files."""
    response = await send_from_directory(str(swagger_ui_path), nome)
    response.headers["Cache-Control"] = "no-cache"
    return response


def install(app: Quart) -> None:
    """The document at `/api/openapi.json`; no page of a library's own, no address of somebody else's."""
    QuartSchema(
        app,
        openapi_path="/api/openapi.json",
        swagger_ui_path=None,
        redoc_ui_path=None,
        scalar_ui_path=None,
        conversion_preference="msgspec",
        info={"title": "Painel RPA", "version": __version__},
        security_schemes={
            "token": {"type": "http", "scheme": "bearer"},
            "sessao": {"type": "apiKey", "name": "painel_sessao", "in_": "cookie"},
        },
        security=[{"token": []}, {"sessao": []}],
        openapi_provider_class=OurDocument,
    )
