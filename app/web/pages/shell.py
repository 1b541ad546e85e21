"""What every page is drawn with: who looks, the nonce, the months, the screens that exist."""

from functools import partial
from typing import Any

from quart import g, render_template, request

from app import __version__
from app.domain.policy import PAPEIS, Reach, admits, reach
from app.domain.values import iso, now
from app.persistence.queries import processos
from app.web import csrf
from app.web.auth import present
from app.web.context import services

TEMAS = frozenset({"claro", "escuro", "sistema"})
NAV = (  # the screens that exist, one a line; their keys are in templates/layouts/_teclas.html
    {"chave": "processos", "rotulo": "Processos", "href": "/processos", "icone": "processos"},
    {"chave": "fechamento", "rotulo": "Fechamento", "href": "/fechamento", "icone": "fechamento"},
    {"chave": "pendencias", "rotulo": "Pendências", "href": "/pendencias", "icone": "pendencias"},
    {"chave": "saude", "rotulo": "Saúde", "href": "/saude", "icone": "saude"},
    {"chave": "painel", "rotulo": "Painel", "href": "/painel", "icone": "tela"},
    {"chave": "admin", "rotulo": "Admin", "href": "/admin", "icone": "admin", "papel": "admin"},
)


async def render(template: str, *, mes: str, pagina: str = "processos", **context: Any) -> str:
    """A page, or a part of one, inside the shell."""
    async with services().database.read() as connection:
        months = await processos.meses(connection)
    known = {"competencias": months if mes in months else sorted({*months, mes}, reverse=True)}
    return await render_template(
        template, **_always(), nav=_screens(), pagina=pagina, mes=mes, **known, **context
    )


async def render_bare(template: str, **context: Any) -> str:
    """A page without the shell: the login, an error. Asks nothing of the database."""
    return await render_template(template, **{**_always(), **context})


def _screens() -> list[dict[str, str]]:
    """Those that this person may see."""
    who = present()
    papel = None if who is None else who.papel
    return [screen for screen in NAV if admits(papel, screen.get("papel", PAPEIS[0]))]


def _may(papel: str | None, command: str) -> bool:
    """Whether a button for this command makes sense; the command itself is checked where it is committed."""
    return papel is not None and reach(papel, command) is not Reach.NONE


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
        "pode": partial(_may, None if who is None else who.papel),
        "csrf": token,
        "nonce": g.nonce,
        "versao": __version__,
        "agora": iso(now()),
        "tema": tema if tema in TEMAS else "sistema",
        "request_id": g.request_id,
    }
