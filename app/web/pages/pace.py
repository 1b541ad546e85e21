"""How the present step of an execution goes, beside what is usual with its carrier."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.execucao import Execucao, Processo
from app.domain.habitual import Andamento, Habitual, andamento
from app.domain.values import now
from app.persistence.queries import operadora, ritmos


async def of(c: AsyncConnection, p: Processo, e: Execucao | None) -> dict[str, Any]:
    """`ritmos` by step, their `normais` (p95, seconds), `andamento` in one word."""
    if e is None:
        return {"ritmos": {}, "normais": {}, "andamento": Andamento.DESCONHECIDO.value}
    carrier = await operadora.of_cliente(c, p.cliente_id)
    known = await ritmos.of_operadora(c, carrier.id)
    normais = {etapa: habitual.p95_s for etapa, habitual in known.items()}
    return {"ritmos": known, "normais": normais, "andamento": _word(e, known).value}


def _word(e: Execucao, known: dict[str, Habitual]) -> Andamento:
    if e.etapa is None or e.etapa_desde is None:
        return Andamento.DESCONHECIDO
    at = now()
    return andamento(
        etapa_s=(at - e.etapa_desde).total_seconds(),
        noticia_s=(at - e.ultima_atualizacao_em).total_seconds(),
        habitual=known.get(e.etapa),
    )
