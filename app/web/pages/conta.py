"""My account: where I am logged in, my password, my second factor, my API tokens."""

from collections.abc import Collection
from typing import Any

from quart import Response, request

from app.domain.errors import Refused
from app.domain.policy import PAPEIS, admits
from app.domain.values import now
from app.persistence.queries import chaves, segundo_fator, sessoes, tokens, usuarios
from app.web import known, own, own_factor, own_keys
from app.web.auth import owes_factor, person
from app.web.context import Identidade, hub, services
from app.web.pages.mes import present_mes
from app.web.pages.shell import render

DEEDS = own.DEEDS | own_factor.DEEDS | own_keys.DEEDS
# what ends every known browser but the one that it is done in
STAYS_KNOWN = {"senha", "ligar_fator", "remover_fator"}
SAID_IN_PLACE = {
    "valores",
    "taxa",
    "nao_encontrado",
    "codigo",
    "fator_ligado",
    "fator_ausente",
    "fator_exigido",
}


async def conta() -> Response:
    """Everything that is mine."""
    return await _page(person())


async def conta_acao() -> Response:
    """Form field `acao`: a name in `DEEDS`.

    303 back to the page; what is shown once (a token, a secret, codes) is in the answer itself; what is
    refused says so in its place.
    """
    quem, form = person(), await request.form
    acao = form.get("acao", "")
    if acao not in _open_to(quem):
        raise Refused("valores", "Este formulário não é conhecido.")
    browser = await _known_browser(quem) if acao in STAYS_KNOWN else None
    try:
        shown = await DEEDS[acao](quem, form)
    except Refused as refused:
        if refused.code not in SAID_IN_PLACE:
            raise
        return await _page(quem, refused, acao=acao)
    if shown is not None:
        response = await _page(quem, acao=acao, **shown)
    else:
        response = Response(status=303, headers={"Location": f"/conta?feito={acao}"})
    if browser is not None:
        known.remember(response, services().settings, await _usuario(quem), known=browser)
    return response


def _open_to(quem: Identidade) -> Collection[str]:
    """What they may do here: all of it, or what mends what is missing."""
    if quem.tem_senha_provisoria:
        return {"senha"}
    return own_factor.DEEDS.keys() if quem.deve_segundo_fator else DEEDS.keys()


async def _known_browser(quem: Identidade) -> str | None:
    return known.browser(request.cookies, services().settings, await _usuario(quem))


async def _usuario(quem: Identidade) -> Any:
    async with services().database.read() as c:
        return await usuarios.one(c, quem.usuario_id)


async def _page(quem: Identidade, refused: Refused | None = None, **context: Any) -> Response:
    at = now()
    async with services().database.read() as c:
        mes = await present_mes(c)
        found = await sessoes.of_user(c, quem.usuario_id, at=at)
        held = await tokens.of_user(c, quem.usuario_id, at=at)
        usuario = await usuarios.one(c, quem.usuario_id)
        reservas = await segundo_fator.reservas(c, quem.usuario_id)
        keys = await chaves.of_user(c, quem.usuario_id)
    fator = {
        "desde": usuario.segundo_fator_em,
        "preparado": usuario.segundo_fator is not None,
        "reservas": reservas,
        "exigido": owes_factor(quem.papel, has=False),
    }
    html = await render(
        "conta/show.html", mes=mes, pagina="conta", email=usuario.email, sessoes=found, esta=quem.sessao_id,
        abertas=hub().audience.owners, tokens=held, papeis=[p for p in PAPEIS if admits(quem.papel, p)],
        provisoria=quem.tem_senha_provisoria, fator=fator, chaves=keys,
        exigido=owes_factor(quem.papel, has=usuario.segundo_fator_em is not None), feito=request.args.get("feito"), erro=refused and refused.detail,
        **{"acao": None, "token": None, "preparo": None, "reservas": None} | context,
    )  # fmt: skip
    response = Response(html, refused.http_status if refused else 200, mimetype="text/html")
    if refused is not None and refused.code == "taxa":
        response.headers["Retry-After"] = str(refused.extra["faltam_s"])
    return response
