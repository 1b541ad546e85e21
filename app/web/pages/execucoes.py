"""One execution with its log."""

from typing import Any
from uuid import UUID

import msgspec

from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.persistence.queries import execucoes as asked
from app.persistence.queries import faturas, linhas
from app.persistence.queries import processos as listed
from app.web.context import services
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
            "resultado": pretty(found),
            "faturas": await faturas.of_processo(connection, processo[0]),
            "eventos": await asked.events(connection, processo_id=found.processo_id, execucao_id=found.id),
        }
    return await render(template, mes=processo[0].mes, **context)


def pretty(found: Execucao) -> str | None:
    """The robot's payload as people read JSON."""
    if found.resultado is None:
        return None
    text = msgspec.json.encode(found.resultado)
    return msgspec.json.format(text, indent=2).decode()
