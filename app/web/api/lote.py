"""Running many processos with one request."""

from uuid import UUID

from quart import Response

from app.domain.errors import Refused
from app.web.answers import success
from app.web.api import pedidos, schemas
from app.web.api.bodies import json_body
from app.web.api.comando import comando_id
from app.web.api.documented import documented
from app.web.auth import who
from app.web.context import services
from app.web.lote import Feito, run_many


@documented(
    grupo="execução",
    body=pedidos.ExecutarLote,
    headers=pedidos.Idempotencia,
    answers={202: schemas.Lote},
    refuses=(400, 413, 415, 422),
)
async def executar_lote() -> Response:
    """Each processo is run or refused by itself; a concluded one is skipped."""
    asked, quem = await json_body(pedidos.ExecutarLote), who()

    def comando(processo_id: UUID) -> UUID | None:
        return comando_id(quem, item=str(processo_id))

    done = await run_many(services(), quem, list(dict.fromkeys(asked.processos)), comando=comando)
    itens = [_item(one) for one in done]
    if all(item.code == "indisponivel" for item in itens):
        raise Refused("indisponivel")
    return success(202, itens=itens)


def _item(one: Feito) -> schemas.ItemDoLote:
    job_id = None if one.execucao_id is None else str(one.execucao_id)
    return schemas.ItemDoLote(str(one.processo_id), job_id, one.recusa.code if one.recusa else None)
