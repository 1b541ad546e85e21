"""A selection as its dialog shows it: what would happen, what became of it."""

from typing import Any
from uuid import UUID

from app.domain.errors import Refused
from app.domain.selecao import Selecao
from app.persistence.queries import selecao as selections
from app.web.auth import who
from app.web.context import services
from app.web.feitos import OFTEN
from app.web.pages.shell import render_bare
from app.web.selecoes import mine

NAMED = 100  # of those left out or refused, so many are named; a longer list nobody reads


async def selecao(selecao_id: UUID) -> str:
    """The plan of this person's selection, once it is done its result; a part of a page.

    Raises:
        Refused: `nao_encontrado`, also when nothing was to be done with it.
    """
    async with services().database.read() as connection:
        found = await mine(connection, who(), selecao_id)
        if found.plano is None:
            raise Refused("nao_encontrado", "Esta seleção não tem o que confirmar.")
        named = await selections.names(connection, _shown(found))
    template = "processos/_plano.html" if found.resultado is None else "processos/_resultado.html"
    context: dict[str, Any] = {"selecao": found, "nomes": {str(i): name for i, name in named.items()}}
    return await render_bare(template, **context, nomeados=NAMED, de_novo=OFTEN)


def _shown(found: Selecao) -> list[UUID]:
    if found.resultado is not None:
        return [UUID(one["processo_id"]) for one in found.resultado["recusados"][:NAMED]]
    left_out: dict[str, list[str]] = (found.plano or {}).get("pular", {})
    return [UUID(i) for ids in left_out.values() for i in ids[:NAMED]]
