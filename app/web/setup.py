"""Puts the web's parts on the application: routes, checks before, headers after, words for templates."""

from pathlib import Path
from typing import Any

from quart import Quart, Response, g

from app.domain.policy import ROUTES
from app.settings import Settings
from app.web import assets, docs, errors, filters, guard, health, security, socket
from app.web.api import blueprint as api
from app.web.context import services
from app.web.entrance import blueprint as entrance
from app.web.oidc import Provider
from app.web.pages import blueprint as pages
from app.web.pages import precisa
from app.web.passwords import Verifier
from app.web.uses import Uses

FORM_BYTES = 64 * 1024  # a form of ours has some hundred
BODY_BYTES = 512 * 1024  # the largest body of all: a pushed payload (contract.md §4)


def install(app: Quart, settings: Settings) -> None:
    """Everything that answers.

    Raises:
        RuntimeError: a route has no row in the policy, or a row has no route.
    """
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
    )
    app.extensions["painel_passwords"] = Verifier()
    app.extensions["painel_uses"] = Uses()
    app.extensions["painel_provider"] = Provider(settings)
    for blueprint in (pages, entrance, api, health.blueprint, docs.blueprint, socket.blueprint):
        app.register_blueprint(blueprint)
    assets.install(app, Path(str(app.static_folder)))
    docs.install(app)
    errors.install(app)
    app.before_request(_begin)
    app.before_request(guard.guard)

    @app.after_request
    async def _finish(response: Response) -> Response:
        return security.finish(response, settings)

    @app.after_websocket
    async def _refused(response: Any) -> Any:
        return security.refuse(response, settings)

    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals["fuso"] = settings.fuso.key
    app.jinja_env.globals.update(precisa.GLOBALS)
    check_policy(app)


def check_policy(app: Quart) -> None:
    """Raises RuntimeError unless routes and rows are the same set."""
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if routes != ROUTES.keys():
        without_row, without_route = sorted(routes - ROUTES.keys()), sorted(ROUTES.keys() - routes)
        raise RuntimeError(
            f"policy: routes without a row {without_row}, rows without a route {without_route}"
        )


async def _begin() -> None:
    g.quem = None
    filters.ZONE.set(services().settings.fuso)
    security.begin()
