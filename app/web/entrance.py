"""The door: the login form, the one-click demonstration, leaving."""

from typing import Any

from quart import Blueprint, Response, request

from app.domain.errors import Refused
from app.domain.values import now
from app.persistence.queries import registro, sessoes, usuarios
from app.web import csrf, demo, known, navegador, sessions
from app.web.auth import identify
from app.web.context import services, watch
from app.web.guard import require_our_page
from app.web.pages.shell import render_bare
from app.web.proving import proved
from app.web.proximo import proximo

WRONG = "E-mail ou senha incorretos."
EXPIRED = "O formulário expirou. Tente de novo."

blueprint = Blueprint("entrada", __name__)


@blueprint.get("/entrar")
async def entrar() -> Response:
    """The form; who is already in goes on."""
    wanted = proximo(request.args.get("proximo"))
    if await identify(request.headers, request.cookies, request.remote_addr or "") is not None:
        return _see(wanted)
    return await _form(proximo=wanted, cookie=request.cookies.get(csrf.ENTRADA) or csrf.new_entrance())


@blueprint.post("/entrar")
async def autenticar() -> Response:
    """A session for the right password: 303; else the form again, 401."""
    form = await request.form
    cookie, wanted = request.cookies.get(csrf.ENTRADA) or csrf.new_entrance(), proximo(form.get("proximo"))
    email = form.get("email", "").strip()[:254]
    try:
        await require_our_page(csrf.entrance_token(services().settings, cookie))
    except Refused as refused:
        if refused.code == "origem":
            raise
        return await _form(403, proximo=wanted, cookie=csrf.new_entrance(), email=email, erro=EXPIRED)
    try:
        usuario = await proved(form, email)
    except Refused as refused:
        if refused.code != "taxa":
            raise
        response = await _form(429, proximo=wanted, cookie=cookie, email=email, erro=refused.detail)
        response.headers["Retry-After"] = str(refused.extra["faltam_s"])
        return response
    if usuario is None:
        return await _keep_out(email, wanted, cookie)
    return await _let_in(usuario, wanted) or await _keep_out(email, wanted, cookie)


@blueprint.post("/sair")
async def sair() -> Response:
    """The session is over, in every tab; one that has ended already is left all the same."""
    settings = services().settings
    who = await identify(request.headers, request.cookies, request.remote_addr or "")
    if who is not None and who.sessao_id is not None:
        await require_our_page(csrf.session_token(settings, who.sessao_id))
        async with services().database.write() as connection:
            await sessoes.revoke(connection, who.sessao_id, at=now())
            await registro.audit(
                connection, usuario_id=who.usuario_id, quem=who.nome, acao="sair", alvo=None,
                endereco=who.endereco, permitido=True,
            )  # fmt: skip
        watch().changed()
    response = _see("/entrar")
    sessions.take(response, settings)
    return response


async def _keep_out(email: str, wanted: str, cookie: str) -> Response:
    await _note("entrar", quem=email, permitido=False)
    return await _form(401, proximo=wanted, cookie=cookie, email=email, erro=WRONG)


async def _let_in(usuario: Any, wanted: str) -> Response | None:
    """None: since `usuario` was read, they were disabled or got another password."""
    settings, address = services().settings, request.remote_addr or ""
    browser = navegador.short(request.user_agent.string)
    async with services().database.write() as connection:
        present = await usuarios.lock(connection, usuario.id)
        if present is None or not present.ativo or present.senha != usuario.senha:
            return None
        cookie, _ = await sessions.begin(
            connection, settings, usuario_id=usuario.id, endereco=address, navegador=browser
        )
        await registro.audit(
            connection, usuario_id=usuario.id, quem=usuario.nome, acao="entrar", alvo=None,
            endereco=address, permitido=True,
        )  # fmt: skip
    response = _see(wanted)
    sessions.give(response, settings, cookie)
    account = usuario.email.lower()
    known.remember(response, settings, account, known=known.browser(request.cookies, settings, account))
    response.delete_cookie(csrf.ENTRADA, path="/")
    return response


async def _note(acao: str, *, quem: str, permitido: bool) -> None:
    async with services().database.write() as connection:
        await registro.audit(
            connection, usuario_id=None, quem=quem or "?", acao=acao, alvo=None,
            endereco=request.remote_addr or "", permitido=permitido,
        )  # fmt: skip


async def _form(status: int = 200, *, cookie: str, **context: Any) -> Response:
    settings = services().settings
    token = csrf.entrance_token(settings, cookie)
    html = await render_bare("auth/entrar.html", csrf=token, demo=await _people(), **context)
    response = Response(html, status, mimetype="text/html")
    response.set_cookie(
        csrf.ENTRADA, cookie, path="/", httponly=True, samesite="Lax", secure=sessions.is_secure(settings)
    )
    return response


async def _people() -> list[dict[str, str]]:
    """Who may enter with one click."""
    if not demo.is_offered(services().settings):
        return []
    async with services().database.read() as connection:
        emails = [email for _, email in demo.DEMO.values()]
        known = {row.email.lower(): row for row in await usuarios.with_emails(connection, emails)}
    people = [(papel, known.get(email)) for papel, (_, email) in demo.DEMO.items()]
    return [{"papel": p, "nome": row.nome, "email": row.email} for p, row in people if row and row.papel == p]


def _see(path: str) -> Response:
    return Response(status=303, headers={"Location": path})
