"""One execution with its log."""

from typing import Any
from uuid import UUID

from app.domain.errors import Refused
from app.persistence.queries import execucoes as asked
from app.persistence.queries import faturas, linhas
from app.persistence.queries import processos as listed
from app.web.context import services
from app.web.pages import falha, pace, resposta, tempo
from app.web.pages.parts import in_folder, template_for
from app.web.pages.shell import render

PARTS = in_folder("execucoes", "cabecalho", "erro", "etapas", "log", "resultado", "fatos", "linha_do_tempo")


async def execucao(execucao_id: UUID) -> str:
    """Everything about one execution, or `?parte=etapas|erro|resultado|linha_do_tempo|…`."""
    template = template_for("execucoes/show.html", PARTS)
    async with services().database.read() as connection:
        found = await asked.one(connection, execucao_id)
        if found is None:
            raise Refused("nao_encontrado", "Não encontramos esta execução.")
        processo = await listed.one(connection, found.processo_id)
        assert processo is not None  # a foreign key
        shown = await linhas.page(connection, found.id) if "log" in template or "show" in template else []
        context: dict[str, Any] = {
            "execucao": asked.state(found),
            "processo": listed.state(*processo),
            "linhas": shown,
            "de_linha": shown[0][0] if shown else 1,
            **resposta.of(found),
            "faturas": await faturas.of_processo(connection, processo[0]),
            "dias": tempo.by_day(
                await asked.events(connection, processo_id=found.processo_id, execucao_id=found.id)
            ),
        }
        for names, load in ((("show", "cabecalho", "etapas"), pace.of), (("show", "erro"), falha.of)):
            if template.partition("/")[2].strip("_").removesuffix(".html") in names:
                context |= await load(connection, processo[0], found)
    return await render(template, mes=processo[0].mes, **context)
