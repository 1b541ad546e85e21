"""The audit: who did what to what, filtered by the address, as a page or as a spreadsheet."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import msgspec
from quart import Response, render_template

from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import auditoria as listed
from app.persistence.queries import selos, usuarios
from app.persistence.queries.auditoria import PER_PAGE, Filtro
from app.web import registro
from app.web.context import services
from app.web.filters import data_hora
from app.web.noting import note
from app.web.pages.mes import present_mes
from app.web.pages.planilha import BOM, lines
from app.web.pages.shell import render

PIECE = 1_000  # rows of one query, of one piece of the file
NAMES = 200  # offered for choosing


async def auditoria() -> str:
    """`?quem=&acao=&alvo=&permitido=sim|nao&de=&ate=&antes=<id>`; days are AAAA-MM-DD, both included."""
    wanted, said = registro.asked(), registro.said()
    async with services().database.read() as c:
        mes = await present_mes(c)
        found = await listed.page(c, wanted, at_most=PER_PAGE + 1)
        head = await selos.head(c)
        many, oldest = await selos.waiting(c)
        context: dict[str, Any] = {
            "acoes": await listed.acoes(c),
            "nomes": await usuarios.names(c, at_most=NAMES),
        }
    return await render(
        "auditoria/list.html", mes=mes, pagina="admin", linhas=found[:PER_PAGE], filtro=said,
        antes=wanted.antes, mais=found[PER_PAGE - 1].id if len(found) > PER_PAGE else None,
        cabeca=head, sem_selo=many, sem_selo_desde=oldest, endereco=partial(registro.link, said), **context,
    )  # fmt: skip


async def auditoria_csv() -> Response:
    """Every row of the filter; that it was taken away is itself in the audit."""
    wanted = msgspec.structs.replace(registro.asked(), antes=None)
    await note("exportar_auditoria", None, registro.link(registro.said()))
    head = (await render_template("auditoria/colunas.csv")).strip()
    response = Response(_written(services().database, head, wanted), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="auditoria-{now():%Y-%m-%d}.csv"'
    response.timeout = None  # a slow reader of a long file is no reason to cut it
    return response


async def _written(database: Database, head: str, wanted: Filtro) -> AsyncIterator[bytes]:
    """A short look at the database for each piece: a slow reader holds no transaction."""
    yield f"{BOM}{head}\r\n".encode()
    while True:
        async with database.read() as c:
            piece = await listed.page(c, wanted, at_most=PIECE)
        if not piece:
            return
        yield lines(_cells(row) for row in piece).encode()
        wanted = msgspec.structs.replace(wanted, antes=piece[-1].id)


def _cells(row: Any) -> list[Any]:
    """In the order of `templates/auditoria/colunas.csv`."""
    allowed = "sim" if row.permitido else "não"
    said = (row.quem, row.acao, row.alvo, allowed, row.detalhe, row.endereco)
    return [row.id, data_hora(row.em), *said, row.numero_selo]
