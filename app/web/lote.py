"""The same wish for many processos: each is granted or refused by itself."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec

from app.domain.errors import Refused
from app.pieces import by_pieces
from app.recording.items import Recorded
from app.services import Services
from app.web.commands import cancel_execucao, run_processo
from app.web.context import Identidade

PIECE = 200  # one group of the recorder: nobody waits behind thousands, none of them past its deadline


class Feito(msgspec.Struct):
    """What became of one: the execution, or why not."""

    processo_id: UUID
    execucao_id: UUID | None
    recusa: Refused | None = None


async def run_many(
    services: Services,
    who: Identidade,
    processos: Sequence[UUID],
    *,
    comando: Callable[[UUID], UUID | None],
) -> list[Feito]:
    """A concluded one is skipped with its code; `comando` makes asking twice have the effect of once."""

    async def run(processo_id: UUID) -> Feito:
        recorded = run_processo(
            services, who, processo_id, operacao=None, parametros={}, origem="lote",
            comando=comando(processo_id), skip_concluido=True,
        )  # fmt: skip
        return await _one(processo_id, recorded)

    return await by_pieces(processos, run, size=PIECE)


async def cancel_many(
    services: Services,
    who: Identidade,
    pares: Sequence[tuple[UUID, UUID]],
    *,
    motivo: str | None,
    comando: Callable[[UUID], UUID | None],
) -> list[Feito]:
    """Processos, each with the execution that is meant: a later one is not cancelled."""

    async def cancel(pair: tuple[UUID, UUID]) -> Feito:
        processo_id, execucao_id = pair
        recorded = cancel_execucao(
            services,
            who,
            execucao_id,
            motivo=motivo,
            forcar=False,
            origem="lote",
            comando=comando(processo_id),
        )
        return await _one(processo_id, recorded)

    return await by_pieces(pares, cancel, size=PIECE)


async def _one(processo_id: UUID, recorded: Awaitable[Recorded]) -> Feito:
    try:
        return Feito(processo_id, (await recorded).execucao.id)
    except Refused as refused:
        job_id = refused.extra.get("job_id")
        return Feito(processo_id, UUID(job_id) if job_id else None, refused)
