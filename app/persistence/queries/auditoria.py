"""Reading the audit: filtered, newest first, by cursor."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m

PER_PAGE = 50
KINDS = 200  # of actions offered; there are some forty

_A: Any = m.Auditoria.__table__.c
_COLUMNS = [
    _A[n] for n in ("id", "em", "quem", "acao", "alvo", "endereco", "permitido", "detalhe", "numero_selo")
]
# each step asks the index for the next word: fast however many rows there are
_ACOES = text(
    "WITH RECURSIVE one(acao) AS (SELECT min(acao) FROM auditoria UNION ALL"
    " SELECT (SELECT min(acao) FROM auditoria WHERE acao > one.acao) FROM one WHERE one.acao IS NOT NULL)"
    " SELECT acao FROM one WHERE acao IS NOT NULL LIMIT :most"
)


class Filtro(msgspec.Struct, frozen=True, kw_only=True):
    """`de` and `ate` are instants, `ate` exclusive; `antes` is the id that the page continues below."""

    quem: str | None = None
    acao: str | None = None
    alvo: str | None = None
    permitido: bool | None = None
    de: datetime | None = None
    ate: datetime | None = None
    antes: int | None = None


async def page(c: AsyncConnection, filtro: Filtro, *, at_most: int = PER_PAGE) -> list[Any]:
    """The newest rows that fit, at most so many."""
    query = _filtered(select(*_COLUMNS), filtro).order_by(_A.id.desc()).limit(at_most)
    return list(await c.execute(query))


async def acoes(c: AsyncConnection) -> list[str]:
    """The actions that occur."""
    return list((await c.scalars(_ACOES, {"most": KINDS})).all())


def _filtered(query: Select[Any], f: Filtro) -> Select[Any]:
    for column, value in (
        (_A.quem, f.quem),
        (_A.acao, f.acao),
        (_A.alvo, f.alvo),
        (_A.permitido, f.permitido),
    ):
        if value is not None:
            query = query.where(column == value)
    if f.de is not None:
        query = query.where(_A.em >= f.de)
    if f.ate is not None:
        query = query.where(_A.em < f.ate)
    return query if f.antes is None else query.where(_A.id < f.antes)
