"""Selections: what a person means, frozen, with what a deed would do to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.policy import Reach, reach
from app.domain.selecao import COMMANDS, KEPT, MOST, Acao, Selecao, planned
from app.domain.values import now
from app.persistence.queries import filtragem
from app.persistence.queries import selecao as selections
from app.services import Services
from app.web import filtro as filtering
from app.web.context import Identidade


async def freeze(
    services: Services,
    who: Identidade,
    *,
    processos: Sequence[UUID] | None = None,
    filtro: str | None = None,
    selecao: UUID | None = None,
    acao: Acao | None = None,
) -> Selecao:
    """These processos, those of a query string, or those of another selection; `acao` is planned, not done.

    Raises:
        Refused: `valores`, `proibido` (this role never may), `selecao_expirada`.
    """
    if acao is not None and reach(who.papel, COMMANDS[acao]) is Reach.NONE:
        raise Refused("proibido")
    moment = now()
    async with services.database.read() as c:
        if selecao is not None:
            frozen = await mine(c, who, selecao, at=moment)
        elif filtro is not None:
            frozen = await _of_filter(c, services, who, filtro)
        else:
            frozen = await _of_ids(c, who, list(dict.fromkeys(processos or ())))
        frozen.id, frozen.criado_em, frozen.expira_em = uuid4(), moment, moment + KEPT
        frozen.acao, frozen.resultado, frozen.feita_em = None if acao is None else acao.value, None, None
        frozen.plano = None if acao is None else await _plan(c, who, frozen, acao)
    async with services.database.write() as c:
        await selections.add(c, frozen)
    return frozen


async def mine(
    c: AsyncConnection, who: Identidade, selecao_id: UUID, *, at: datetime | None = None
) -> Selecao:
    """Raises Refused: `selecao_expirada`, also when it is somebody else's."""
    found = await selections.one(c, selecao_id, usuario_id=who.usuario_id, now=at or now())
    if found is None:
        raise Refused("selecao_expirada")
    return found


async def _of_filter(c: AsyncConnection, services: Services, who: Identidade, query: str) -> Selecao:
    wanted = await filtering.lenient(c, services.settings, query)
    total = await filtragem.total(c, wanted)
    if total > MOST:
        raise _many(total)
    ids = await filtragem.ids(c, wanted, limit=MOST)
    return _selecao(who, wanted.mes, ids, filtering.query(wanted, pagina=1))


async def _of_ids(c: AsyncConnection, who: Identidade, ids: list[UUID]) -> Selecao:
    if len(ids) > MOST:
        raise _many(len(ids))
    meses = await selections.meses(c, ids)
    if len(meses) != 1:
        raise Refused(
            "valores", "Selecione ao menos um processo, todos do mesmo mês.", campos={"processos": "um mês"}
        )
    return _selecao(who, meses.pop(), ids, None)


def _many(n: int) -> Refused:
    said = f"São {n:,} processos; uma seleção tem no máximo {MOST:,}.".replace(",", ".")
    return Refused("valores", said, campos={"processos": f"no máximo {MOST}"})


def _selecao(who: Identidade, mes: str, ids: Sequence[UUID], filtro: str | None) -> Selecao:
    moment = now()
    texts = [str(i) for i in ids]
    return Selecao(uuid4(), who.usuario_id, mes, filtro, texts, None, None, None, None, moment, moment + KEPT)


async def _plan(c: AsyncConnection, who: Identidade, frozen: Selecao, acao: Acao) -> dict[str, Any]:
    """`{fazer: [[processo, execucao]], pular: {razao: [processo]}, esperam}`; `esperam`: their queue is stopped."""
    found = await selections.candidatos(c, [UUID(i) for i in frozen.processos])
    plano = planned(acao, found, papel=who.papel, usuario_id=who.usuario_id)
    said: dict[str, Any] = msgspec.to_builtins(plano)
    stopped = await selections.stopped(c) if acao is Acao.EXECUTAR else set()
    doing = {i for i, _ in plano.fazer}
    waiting = [one.operadora for one in found if one.id in doing and one.operadora in stopped]
    return said | {"esperam": len(waiting), "paradas": sorted(set(waiting))}
