"""The login form as it is shown, with what it says when somebody stays outside."""

from typing import Any

from quart import Response, request

from app.domain.errors import CATALOGUE, Refused
from app.domain.text import clean
from app.persistence.queries import chaves, registro, usuarios
from app.settings import Settings
from app.web import csrf, demo, sessions
from app.web.context import services
from app.web.guard import require_our_page
from app.web.pages.shell import render_bare

DETAIL_LONGEST = 200  # characters of the audit's: some of them are a stranger's
EXPIRED = CATALOGUE["formulario_expirado"][1]


def entrance_cookie() -> str:
    """What ties this browser to its form."""
    return request.cookies.get(csrf.entrance_name(services().settings)) or csrf.new_entrance()


async def is_ours(cookie: str) -> bool:
    """Whether the form that was sent is this browser's own. Raises Refused: `origem`."""
    try:
        await require_our_page(csrf.entrance_token(services().settings, cookie))
    except Refused as refused:
        if refused.code == "origem":
            raise
        return False
    return True


async def login(status: int = 200, *, cookie: str, **context: Any) -> Response:
    """The form for e-mail with password, with the other ways in that there are."""
    settings = services().settings
    empresa = bool(settings.oidc_emissor and settings.oidc_cliente)
    async with services().database.read() as connection:
        has_keys = await chaves.are_there(connection)
    context |= {"demo": await _people(), "empresa": empresa, "chaves": has_keys}
    return await shown("auth/entrar.html", status, cookie=cookie, **context)


async def shown(template: str, status: int, *, cookie: str, **context: Any) -> Response:
    """A form before there is a session: its token, the cookie that goes with it."""
    settings = services().settings
    html = await render_bare(template, csrf=csrf.entrance_token(settings, cookie), **context)
    response = Response(html, status, mimetype="text/html")
    response.set_cookie(csrf.entrance_name(settings), cookie, **_alike(settings))
    return response


def drop_entrance(response: Response) -> None:
    """Inside: the form is left behind."""
    settings = services().settings
    response.delete_cookie(csrf.entrance_name(settings), **_alike(settings))


def _alike(settings: Settings) -> dict[str, Any]:
    """What a cookie is set with; it is taken away with the same, or browsers keep it."""
    return {"path": "/", "httponly": True, "samesite": "Lax", "secure": sessions.is_secure(settings)}


def wait(response: Response, refused: Refused) -> Response:
    """Too many attempts: when the next one is looked at."""
    response.headers["Retry-After"] = str(refused.extra["faltam_s"])
    return response


def see(path: str) -> Response:
    return Response(status=303, headers={"Location": path})


async def note(acao: str, *, quem: str, permitido: bool, detalhe: str | None = None) -> None:
    """One row of the audit about somebody who is nobody yet."""
    async with services().database.write() as connection:
        await registro.audit(
            connection, usuario_id=None, quem=quem or "?", acao=acao, alvo=None,
            endereco=request.remote_addr or "", permitido=permitido,
            detalhe=None if detalhe is None else clean(detalhe)[:DETAIL_LONGEST],
        )  # fmt: skip


async def _people() -> list[dict[str, str]]:
    """Who may enter with one click."""
    if not demo.is_offered(services().settings):
        return []
    async with services().database.read() as connection:
        emails = [email for _, email in demo.DEMO.values()]
        known = {row.email.lower(): row for row in await usuarios.with_emails(connection, emails)}
    people = [(papel, known.get(email)) for papel, (_, email) in demo.DEMO.items()]
    return [{"papel": p, "nome": row.nome, "email": row.email} for p, row in people if row and row.papel == p]
