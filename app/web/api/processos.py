"""Processos with their invoices, for programs."""

from uuid import UUID

from quart import Response

from app.domain.errors import Refused
from app.persistence.queries import faturas as invoices
from app.persistence.queries import processos as listed
from app.web import filtro
from app.web.answers import success
from app.web.api import pedidos, schemas
from app.web.api.documented import documented
from app.web.context import services


@documented(
    grupo="processos",
    query=pedidos.FiltroDeProcessos,
    answers={200: schemas.ListaDeProcessos},
    refuses=(422,),
)
async def processos() -> Response:
    """A page of the month's processos; without `mes` the newest that is not in the future."""
    async with services().database.read() as connection:
        wanted = await filtro.strict(connection, services().settings)
        itens, total = await listed.page(connection, wanted)
    return success(itens=itens, total=total, pagina=wanted.pagina)


@documented(grupo="processos", answers={200: schemas.UmProcesso}, refuses=(404,))
async def processo(processo_id: UUID) -> Response:
    """One processo with its latest execution."""
    async with services().database.read() as connection:
        found = await listed.one(connection, processo_id)
    if found is None:
        raise Refused("nao_encontrado", "Não encontramos este processo.")
    return success(processo=listed.state(*found))


@documented(grupo="processos", answers={200: schemas.Faturas}, refuses=(404,))
async def faturas(processo_id: UUID) -> Response:
    """The invoices of the newest success."""
    async with services().database.read() as connection:
        found = await listed.one(connection, processo_id)
        if found is None:
            raise Refused("nao_encontrado", "Não encontramos este processo.")
        shown = await invoices.of_processo(connection, found[0])
    return success(faturas=shown)
