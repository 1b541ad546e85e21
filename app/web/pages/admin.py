"""What an administrator does to the whole: people, the month that is opened."""

from typing import Any

from quart import Response, request

from app.domain.errors import Refused
from app.domain.policy import PAPEIS
from app.domain.values import now
from app.persistence.queries import registro, usuarios
from app.persistence.queries.cadastro import open_month
from app.web.auth import person, who
from app.web.context import services
from app.web.filtro import month_of_form
from app.web.pages.mes import present_mes
from app.web.pages.shell import render
from app.web.people import create_usuario

PEOPLE = 500  # of one page; beyond it they are found by their address alone


async def admin() -> Response:
    """Everybody who may enter, and who may no longer."""
    return await _page()


async def admin_acao() -> Response:
    """A new user, from form fields `email`, `nome`, `papel`; the first password is in the answer, only there."""
    form = await request.form
    try:
        i, senha = await create_usuario(
            person(), email=form.get("email", ""), nome=form.get("nome", ""), papel=form.get("papel", "")
        )
    except Refused as refused:
        if refused.code != "valores":
            raise
        return await _page(refused, escrito=form)
    return await _page(criado={"id": i, "email": form["email"].strip(), "senha": senha})


async def _page(refused: Refused | None = None, **context: Any) -> Response:
    async with services().database.read() as c:
        mes = await present_mes(c)
        people = await usuarios.page(c, at=now(), at_most=PEOPLE)
    html = await render(
        "admin/list.html", mes=mes, pagina="admin", pessoas=people, papeis=PAPEIS,
        erro=refused and refused.detail, **{"escrito": {}, "criado": None} | context,
    )  # fmt: skip
    return Response(html, refused.http_status if refused else 200, mimetype="text/html")


async def abrir_mes() -> Response:
    """Form field `mes` (`MM/AAAA` or `AAAA-MM`): a processo for each client; twice has the effect of once."""
    mes, quem = month_of_form((await request.form).get("mes", "")), who()
    async with services().database.write() as connection:
        opened = await open_month(connection, mes)
        await registro.audit(
            connection, usuario_id=quem.usuario_id, quem=quem.nome, acao="abrir_mes", alvo=f"mes:{mes}",
            endereco=quem.endereco, permitido=True, detalhe=f"{opened} novos",
        )  # fmt: skip
    return Response(status=303, headers={"Location": f"/processos?mes={mes}"})
