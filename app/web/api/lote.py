"""Running many processos with one request."""

import asyncio
from uuid import UUID

from quart import Response

from app.domain.errors import Refused
from app.web.answers import success
from app.web.api import pedidos, schemas
from app.web.api.bodies import json_body
from app.web.api.comando import comando_id
from app.web.api.documented import documented
from app.web.auth import who
from app.web.commands import run_processo
from app.web.context import Identidade, services


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
    wanted = dict.fromkeys(asked.processos)
    itens = await asyncio.gather(*(_run(quem, processo_id) for processo_id in wanted))
    if all(item.code == "indisponivel" for item in itens):
        raise Refused("indisponivel")
    return success(202, itens=itens)


async def _run(quem: Identidade, processo_id: UUID) -> schemas.ItemDoLote:
    try:
        recorded = await run_processo(
            services(), quem, processo_id, operacao=None, parametros={}, origem="lote",
            comando=comando_id(quem, item=str(processo_id)), skip_concluido=True,
        )  # fmt: skip
    except Refused as refused:
        return schemas.ItemDoLote(str(processo_id), refused.extra.get("job_id"), refused.code)
    return schemas.ItemDoLote(str(processo_id), str(recorded.execucao.id), None)
