"""The door: the login form, the one-click demonstration, leaving."""

import asyncio
from typing import Any

from quart import Blueprint, Response, current_app, request
from werkzeug.datastructures import MultiDict

from app.domain.errors import Refused
from app.domain.values import now
from app.persistence.queries import registro, sessoes, usuarios
from app.web import csrf, demo, sessions
from app.web.auth import identify
from app.web.context import services
from app.web.guard import require_our_page
from app.web.guesses import Guesses
from app.web.pages.shell import render_bare
from app.web.passwords import Verifier
from app.web.proximo import proximo

WRONG = "E-mail ou senha incorretos."
EXPIRED = "O formulário expirou. Tente de novo."
PASSWORD_LONGEST = 1_024  # characters; more is no password, only work

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
    usuario = await _usuario(form, email)
    if usuario is None:
        return await _form(401, proximo=wanted, cookie=cookie, email=email, erro=WRONG)
    return await _let_in(usuario, wanted)


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
    response = _see("/entrar")
    sessions.take(response, settings)
    return response


async def _usuario(form: MultiDict[str, str], email: str) -> Any:
    """The user whom the form proves; None: nobody. Wrong guesses are counted."""
    if "demo" in form:
        return await _of_demo(form["demo"])
    guesses: Guesses = current_app.extensions["painel_guesses"]
    verifier: Verifier = current_app.extensions["painel_passwords"]
    address, account = request.remote_addr or "", email.lower()
    wait_s = guesses.refused_for_s(address)
    if wait_s:
        raise Refused("taxa", f"Muitas tentativas. Aguarde {wait_s} s e tente de novo.", faltam_s=wait_s)
    await asyncio.sleep(guesses.delay_s(account))
    async with services().database.read() as connection:
        usuario = await usuarios.by_email(connection, email)
    password = form.get("senha", "")[:PASSWORD_LONGEST]
    if await verifier.matches(password, None if usuario is None else usuario.senha):
        guesses.succeeded(account=account)
        return usuario
    guesses.failed(account=account, address=address)
    await _note("entrar", quem=email, permitido=False)
    return None


async def _of_demo(papel: str) -> Any:
    if not demo.is_offered(services().settings) or papel not in demo.DEMO:
        return None
    async with services().database.read() as connection:
        usuario = await usuarios.by_email(connection, demo.DEMO[papel][1])
    return usuario if usuario is not None and usuario.papel == papel else None


async def _let_in(usuario: Any, wanted: str) -> Response:
    settings, address = services().settings, request.remote_addr or ""
    async with services().database.write() as connection:
        cookie, _ = await sessions.begin(connection, settings, usuario_id=usuario.id, endereco=address)
        await registro.audit(
            connection, usuario_id=usuario.id, quem=usuario.nome, acao="entrar", alvo=None,
            endereco=address, permitido=True,
        )  # fmt: skip
    response = _see(wanted)
    sessions.give(response, settings, cookie)
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
