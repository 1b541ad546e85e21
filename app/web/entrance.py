"""The door: the login form, the one-click demonstration, leaving."""

from quart import Blueprint, Response, request

from app.domain.errors import Refused
from app.domain.values import now
from app.persistence.queries import registro, sessoes
from app.web import company, csrf, door, key_step, second_step, sessions
from app.web.auth import identify
from app.web.context import services, watch
from app.web.entering import welcome
from app.web.guard import require_our_page
from app.web.proving import proved
from app.web.proximo import proximo

WRONG = "E-mail ou senha incorretos."

blueprint = Blueprint("entrada", __name__)
blueprint.add_url_rule("/entrar/codigo", "codigo", second_step.codigo)
blueprint.add_url_rule("/entrar/codigo", "conferir", second_step.conferir, methods=["POST"])
blueprint.add_url_rule("/entrar/chave/opcoes", "opcoes_chave", key_step.opcoes_chave, methods=["POST"])
blueprint.add_url_rule("/entrar/chave", "chave", key_step.chave, methods=["POST"])
blueprint.add_url_rule("/entrar/empresa", "empresa", company.empresa)
blueprint.add_url_rule("/entrar/empresa/retorno", "retorno_empresa", company.retorno_empresa)


@blueprint.get("/entrar")
async def entrar() -> Response:
    """The form; who is already in goes on."""
    wanted = proximo(request.args.get("proximo"))
    if await identify(request.headers, request.cookies, request.remote_addr or "") is not None:
        return door.see(wanted)
    return await door.login(proximo=wanted, cookie=door.entrance_cookie())


@blueprint.post("/entrar")
async def autenticar() -> Response:
    """A session for the right password, or the question for the code: 303; else the form again, 401."""
    form = await request.form
    cookie, wanted = door.entrance_cookie(), proximo(form.get("proximo"))
    email = form.get("email", "")[:254].strip()  # in this order: what is counted is what is looked up
    if not await door.is_ours(cookie):
        return await door.login(
            403, proximo=wanted, cookie=csrf.new_entrance(), email=email, erro=door.EXPIRED
        )
    try:
        usuario = await proved(form, email)
    except Refused as refused:
        if refused.code != "taxa":
            raise
        response = await door.login(429, proximo=wanted, cookie=cookie, email=email, erro=refused.detail)
        return door.wait(response, refused)
    if usuario is None:
        return await _keep_out(email, wanted, cookie)
    return await welcome(usuario, wanted) or await _keep_out(email, wanted, cookie)


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
    response = door.see("/entrar")
    sessions.take(response, settings)
    return response


async def _keep_out(email: str, wanted: str, cookie: str) -> Response:
    await door.note("entrar", quem=email, permitido=False)
    return await door.login(401, proximo=wanted, cookie=cookie, email=email, erro=WRONG)
