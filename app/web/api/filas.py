"""A carrier's queue: stop it, test it with one, open it."""

from uuid import UUID

from quart import Response

from app.domain.fila import estado_fila
from app.web.answers import success
from app.web.api import pedidos, schemas
from app.web.api.bodies import json_body
from app.web.api.documented import documented
from app.web.auth import who
from app.web.commands import move_fila
from app.web.context import services


@documented(
    grupo="execução",
    body=pedidos.Fila,
    answers={200: schemas.Fila},
    refuses=(400, 404, 409, 413, 415, 422),
)
async def fila(operadora_id: UUID) -> Response:
    """`parar` needs a reason; `testar` lets one execution leave, the rest when it has passed; `retomar`: admin."""
    asked = await json_body(pedidos.Fila)
    operadora = await move_fila(
        services(), who(), operadora_id, acao=asked.acao, motivo=asked.motivo, origem="api"
    )
    return success(200, fila=estado_fila(operadora) | {"seq": operadora.versao})
