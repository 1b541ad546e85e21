"""Before each handler: is it known who asks, may they, did the request come from our own pages."""

from quart import ResponseReturnValue, g, redirect, request

from app.domain.errors import Refused
from app.domain.policy import ROUTES, TODOS, admits
from app.persistence.queries import registro
from app.web import csrf
from app.web.auth import identify, origin_allowed
from app.web.context import Identidade, services
from app.web.proximo import entrar_url

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_TO_LIMITED = frozenset({"paginas.conta", "paginas.conta_acao"})  # where what is missing is mended


async def guard() -> ResponseReturnValue | None:
    """Let the request through, send it to the login page, or raise `Refused`."""
    endpoint = request.endpoint
    if endpoint is None or ROUTES[endpoint] == TODOS:  # no such address: the router says so
        return None
    who = await identify(request.headers, request.cookies, request.remote_addr or "")
    g.quem = who
    if who is None:
        return _nobody()
    if who.is_limited and endpoint not in OPEN_TO_LIMITED:
        return _mend_first(who)
    if not admits(who.papel, ROUTES[endpoint]):
        await _note_refusal(who, endpoint, "papel")
        raise Refused("proibido")
    if request.method not in SAFE and who.sessao_id is not None:
        try:
            await require_our_page(csrf.session_token(services().settings, who.sessao_id))
        except Refused as refused:
            await _note_refusal(who, endpoint, "origem" if refused.code == "origem" else "formulário")
            raise
    return None


async def require_our_page(token: str) -> None:
    """Raise unless the request says our origin with the form token: other sites know neither."""
    if not origin_allowed(request.headers.get("Origin"), services().settings):
        raise Refused("origem")
    given = request.headers.get("X-CSRFToken")
    if given is None and request.mimetype == "application/x-www-form-urlencoded":
        given = (await request.form).get("csrf")
    if given is None or not csrf.same(given, token):
        raise Refused("proibido", "O formulário expirou. Recarregue a página e tente de novo.")


def _mend_first(who: Identidade) -> ResponseReturnValue:
    if request.method in SAFE and not request.path.startswith("/api/") and "parte" not in request.args:
        return redirect("/conta", 303)
    if not who.tem_senha_provisoria:
        raise Refused("fator_exigido")
    raise Refused("proibido", "Escolha uma senha nova antes de continuar.")


def _nobody() -> ResponseReturnValue:
    """A program is told; a person is taken to the login page, a part of a page is not one."""
    is_page = request.method in SAFE and not request.path.startswith("/api/") and "parte" not in request.args
    if not is_page:
        raise Refused("nao_autenticado")
    return redirect(entrar_url(request.path, request.query_string.decode("utf-8", "replace")), 303)


async def _note_refusal(who: Identidade, endpoint: str, why: str) -> None:
    async with services().database.write() as connection:
        await registro.audit(
            connection,
            usuario_id=who.usuario_id,
            quem=who.nome,
            acao=endpoint.rpartition(".")[2],
            alvo=request.path,
            endereco=who.endereco,
            permitido=False,
            detalhe=why,
        )
