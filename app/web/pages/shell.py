"""What every page is drawn with: who looks, the nonce, the months, the screens that exist."""

from typing import Any

from quart import g, render_template, request

from app import __version__
from app.domain.values import iso, now
from app.persistence.queries import processos
from app.web import csrf
from app.web.auth import present
from app.web.context import services

TEMAS = frozenset({"claro", "escuro", "sistema"})
NAV = ({"chave": "processos", "rotulo": "Processos", "href": "/processos", "icone": "processos"},)


async def render(template: str, *, mes: str, pagina: str = "processos", **context: Any) -> str:
    """A page, or a part of one, inside the shell."""
    async with services().database.read() as connection:
        months = await processos.meses(connection)
    known = {"competencias": months if mes in months else sorted({*months, mes}, reverse=True)}
    return await render_template(template, **_always(), nav=NAV, pagina=pagina, mes=mes, **known, **context)


async def render_bare(template: str, **context: Any) -> str:
    """A page without the shell: the login, an error. Asks nothing of the database."""
    return await render_template(template, **{**_always(), **context})


def _always() -> dict[str, Any]:
    who = present()
    tema = request.cookies.get("painel_tema", "sistema")
    usuario, token = None, ""
    if who is not None:
        usuario = {"id": str(who.usuario_id), "nome": who.nome, "papel": who.papel}
    if who is not None and who.sessao_id is not None:
        token = csrf.session_token(services().settings, who.sessao_id)
    return {
        "usuario": usuario,
        "csrf": token,
        "nonce": g.nonce,
        "versao": __version__,
        "agora": iso(now()),
        "tema": tema if tema in TEMAS else "sistema",
        "request_id": g.request_id,
    }
