"""My account: where I am logged in, my password, my API tokens."""

from typing import Any

from quart import Response, request

from app.domain.errors import Refused
from app.domain.policy import PAPEIS, admits
from app.domain.values import now
from app.persistence.queries import sessoes, tokens, usuarios
from app.web.auth import person
from app.web.context import Identidade, hub, services
from app.web.own import DEEDS
from app.web.pages.mes import present_mes
from app.web.pages.shell import render


async def conta() -> Response:
    """Everything that is mine."""
    return await _page(person())


async def conta_acao() -> Response:
    """Form field `acao`: `encerrar`, `encerrar_outras`, `senha`, `criar_token`, `revogar_token`.

    303 back to the page; a new token is shown once, in the answer itself; what is refused says so in its place.
    """
    quem, form = person(), await request.form
    acao = form.get("acao", "")
    deed = DEEDS.get(acao)
    if deed is None or (quem.tem_senha_provisoria and acao != "senha"):
        raise Refused("valores", "Este formulário não é conhecido.")
    try:
        token = await deed(quem, form)
    except Refused as refused:
        if refused.code not in {"valores", "taxa", "nao_encontrado"}:
            raise
        return await _page(quem, refused, acao=acao)
    if token is not None:
        return await _page(quem, token=token, acao=acao)
    return Response(status=303, headers={"Location": f"/conta?feito={acao}"})


async def _page(quem: Identidade, refused: Refused | None = None, **context: Any) -> Response:
    at = now()
    async with services().database.read() as c:
        mes = await present_mes(c)
        found = await sessoes.of_user(c, quem.usuario_id, at=at)
        held = await tokens.of_user(c, quem.usuario_id, at=at)
        usuario = await usuarios.one(c, quem.usuario_id)
    html = await render(
        "conta/show.html", mes=mes, pagina="conta", email=usuario.email, sessoes=found, esta=quem.sessao_id,
        abertas=hub().audience.owners, tokens=held, papeis=[p for p in PAPEIS if admits(quem.papel, p)],
        provisoria=quem.tem_senha_provisoria, feito=request.args.get("feito"), erro=refused and refused.detail,
        **{"acao": None, "token": None} | context,
    )  # fmt: skip
    response = Response(html, refused.http_status if refused else 200, mimetype="text/html")
    if refused is not None and refused.code == "taxa":
        response.headers["Retry-After"] = str(refused.extra["faltam_s"])
    return response
