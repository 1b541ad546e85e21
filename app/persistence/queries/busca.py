"""What a search of the list finds: a client, its CNPJ with or without its mask, a carrier, an error code."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import models as m
from app.persistence.queries.folding import fold, unmasked

CODE = m.Execucao.erro["codigo_erro"].as_string()
LEAST = 2  # letters of a carrier's name: `OI`; one letter is in too many

Carrier = tuple[UUID, str]  # its name folded


async def found(c: AsyncConnection, q: str) -> ColumnElement[bool]:
    """What says all of it in one place; or a carrier by some of its words, the rest in one place: `vivo saúde`."""
    names = [(i, fold(nome)) for i, nome in await c.execute(select(m.Operadora.id, m.Operadora.nome))]
    whole = fold(q.strip())
    named = [word for word in whole.split() if len(word) >= LEAST and any(word in nome for _, nome in names)]
    rest = " ".join(word for word in whole.split() if word not in named)
    carriers = [i for i, nome in names if all(word in nome for word in named)]
    if not named or not rest or not carriers:
        return _says(whole, names)
    return or_(_says(whole, names), and_(m.Cliente.operadora_id.in_(carriers), _says(rest, names)))


def _says(text: str, names: Collection[Carrier]) -> ColumnElement[bool]:
    places: list[Any] = [
        m.Cliente.busca.contains(text, autoescape=True),
        func.lower(CODE).contains(text, autoescape=True),
    ]
    digits = unmasked(text)
    if digits is not None and digits != text:
        places.append(m.Cliente.busca.contains(digits, autoescape=True))
    carriers = [i for i, nome in names if len(text) >= LEAST and text in nome]
    if carriers:
        places.append(m.Cliente.operadora_id.in_(carriers))
    return or_(*places)
