"""One person as an administrator sees them: role, access, where they are logged in."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from quart import Response, request
from sqlalchemy.ext.asyncio import AsyncConnection
from werkzeug.datastructures import MultiDict

from app.domain.errors import Refused
from app.domain.policy import PAPEIS
from app.domain.values import now
from app.persistence.queries import sessoes, tokens, usuarios
from app.web import people
from app.web.auth import person
from app.web.context import Identidade, hub, services
from app.web.ending import end_all
from app.web.pages.mes import present_mes
from app.web.pages.shell import render

Form = MultiDict[str, str]


async def usuario(usuario_id: UUID) -> Response:
    return await _page(usuario_id)


async def usuario_acao(usuario_id: UUID) -> Response:
    """Form field `acao`: `renomear`, `papel`, `ativar`, `desativar`, `senha`, `encerrar`, `encerrar_todas`,
    `remover_fator`.

    303 back; a password that was reset is in the answer, only there.
    """
    quem, form = person(), await request.form
    acao = form.get("acao", "")
    deed = _DEEDS.get(acao)
    if deed is None:
        raise Refused("valores", "Este formulário não é conhecido.")
    found = await _found(usuario_id)
    try:
        senha = await deed(quem, found, form)
    except Refused as refused:
        if refused.code != "valores" and not (refused.code == "proibido" and quem.usuario_id == usuario_id):
            raise
        return await _page(usuario_id, refused)
    if senha is not None:
        return await _page(usuario_id, senha=senha)
    return Response(status=303, headers={"Location": f"/admin/usuarios/{usuario_id}?feito={acao}"})


async def _found(usuario_id: UUID) -> Any:
    async with services().database.read() as c:
        found = await usuarios.one(c, usuario_id)
    if found is None:
        raise Refused("nao_encontrado", "Não encontramos esta pessoa.")
    return found


async def _page(usuario_id: UUID, refused: Refused | None = None, senha: str | None = None) -> Response:
    found, at = await _found(usuario_id), now()
    async with services().database.read() as c:
        mes = await present_mes(c)
        open_sessions = await sessoes.of_user(c, usuario_id, at=at)
        held = await tokens.of_user(c, usuario_id, at=at)
    html = await render(
        "admin/show.html", mes=mes, pagina="admin", pessoa=found, sessoes=open_sessions, tokens=held,
        abertas=hub().audience.owners, papeis=PAPEIS, senha=senha, feito=request.args.get("feito"),
        erro=refused and refused.detail,
    )  # fmt: skip
    return Response(html, refused.http_status if refused else 200, mimetype="text/html")


async def _rename(quem: Identidade, found: Any, form: Form) -> None:
    await people.rename_usuario(quem, found, form.get("nome", ""))


async def _papel(quem: Identidade, found: Any, form: Form) -> None:
    await people.change_papel(quem, found, form.get("papel", ""))


async def _enable(quem: Identidade, found: Any, form: Form) -> None:
    await people.set_ativo(quem, found, ativo=True)


async def _disable(quem: Identidade, found: Any, form: Form) -> None:
    await people.set_ativo(quem, found, ativo=False)


async def _senha(quem: Identidade, found: Any, form: Form) -> str:
    return await people.reset_senha(quem, found, with_tokens=form.get("tokens") == "1")


async def _remover_fator(quem: Identidade, found: Any, form: Form) -> None:
    await people.remove_segundo_fator(quem, found)


async def _end(quem: Identidade, found: Any, form: Form) -> None:
    """One session, or one token."""
    await people.end_one(quem, found, sessao=form.get("sessao"), token=form.get("token"))


async def _end_all(quem: Identidade, found: Any, form: Form) -> None:
    async def work(c: AsyncConnection) -> str:
        return await end_all(c, found.id, with_tokens=form.get("tokens") == "1", but=quem.sessao_id)

    await people.administer(quem, "encerrar_sessoes", f"usuario:{found.email}", work)


_DEEDS: dict[str, Callable[[Identidade, Any, Form], Awaitable[str | None]]] = {
    "renomear": _rename,
    "papel": _papel,
    "ativar": _enable,
    "desativar": _disable,
    "senha": _senha,
    "remover_fator": _remover_fator,
    "encerrar": _end,
    "encerrar_todas": _end_all,
}
