"""The same wish for many processos: each is granted or refused by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from app.domain.errors import Refused
from app.recording.items import Recorded
from app.services import Services
from app.web.commands import cancel_execucao, run_processo
from app.web.context import Identidade

CHUNK = 200  # one group of the recorder: nobody waits behind thousands, none of them past its deadline

One = TypeVar("One")


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

    return await _in_chunks(processos, run)


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

    return await _in_chunks(pares, cancel)


async def _one(processo_id: UUID, recorded: Awaitable[Recorded]) -> Feito:
    try:
        return Feito(processo_id, (await recorded).execucao.id)
    except Refused as refused:
        job_id = refused.extra.get("job_id")
        return Feito(processo_id, UUID(job_id) if job_id else None, refused)


async def _in_chunks(wanted: Sequence[One], do: Callable[[One], Awaitable[Feito]]) -> list[Feito]:
    done: list[Feito] = []
    for i in range(0, len(wanted), CHUNK):
        done += await asyncio.gather(*(do(one) for one in wanted[i : i + CHUNK]))
    return done
