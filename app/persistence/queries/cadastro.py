"""Clients with the months that are opened for them."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.status import StatusProcesso
from app.domain.text import clean_words
from app.domain.values import is_cnpj, is_mes, now
from app.persistence import models as m
from app.persistence.queries.folding import fold

PIECE = 500  # rows of one statement: databases bound its parameters
DIAS = range(1, 32)


async def add_cliente(
    connection: AsyncConnection, *, cnpj: str, razao_social: str, operadora: str, dia_vencimento: int | None
) -> bool:
    """A client of a carrier (made when it is new); False: it existed, nothing was changed.

    Raises:
        ValueError: one of the values is none that we take; the message is in Portuguese.
    """
    razao_social, carrier = clean_words(razao_social.strip()), clean_words(operadora.strip()).upper()
    _check(cnpj=cnpj, razao_social=razao_social, operadora=carrier, dia_vencimento=dia_vencimento)
    known = select(m.Operadora.id).where(m.Operadora.nome == carrier)
    await connection.execute(_new(connection, m.Operadora).values(id=uuid4(), nome=carrier))
    row = {
        "id": uuid4(),
        "cnpj": cnpj,
        "razao_social": razao_social,
        "operadora_id": await connection.scalar(known),
        "dia_vencimento": dia_vencimento,
        "busca": busca(razao_social, cnpj),
    }
    return (await connection.execute(_new(connection, m.Cliente).values(row))).rowcount > 0


async def open_month(connection: AsyncConnection, mes: str) -> int:
    """One processo for each client; how many are new (a second time: none).

    Raises:
        ValueError: `mes` is no `AAAA-MM`.
    """
    if not is_mes(mes):
        raise ValueError("A competência é escrita AAAA-MM.")
    await connection.execute(_new(connection, m.Resumo).values(mes=mes, **_ZEROS))
    clientes = (await connection.scalars(select(m.Cliente.id).order_by(m.Cliente.id))).all()
    rows = [_processo(cliente_id, mes) for cliente_id in clientes]
    opened = 0
    for i in range(0, len(rows), PIECE):
        statement = _new(connection, m.Processo).values(rows[i : i + PIECE])
        opened += len((await connection.execute(statement.returning(m.Processo.id))).all())
    if opened:
        moved = {"aguardando": m.Resumo.aguardando + opened, "versao": m.Resumo.versao + 1}
        await connection.execute(update(m.Resumo).where(m.Resumo.mes == mes).values(moved))
    return opened


def busca(razao_social: str, cnpj: str) -> str:
    """What searches look at: folded name, then CNPJ."""
    return fold(f"{razao_social} {cnpj}")[:260]


_ZEROS: dict[str, Any] = dict.fromkeys(
    ("versao", "aguardando", "em_andamento", "concluidos", "com_erro", "na_fila", "indeterminados", "valor"),
    0,
)


def _check(*, cnpj: str, razao_social: str, operadora: str, dia_vencimento: int | None) -> None:
    if not is_cnpj(cnpj):
        raise ValueError(f"CNPJ inválido: {cnpj[:20]}")
    if not 0 < len(razao_social) <= 200:
        raise ValueError("A razão social tem de 1 a 200 caracteres.")
    if not 0 < len(operadora) <= 40:
        raise ValueError("A operadora tem de 1 a 40 caracteres.")
    if dia_vencimento is not None and dia_vencimento not in DIAS:
        raise ValueError("O dia de vencimento vai de 1 a 31.")


def _processo(cliente_id: Any, mes: str) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "cliente_id": cliente_id,
        "mes": mes,
        "status_processo": StatusProcesso.AGUARDANDO_DOWNLOAD.value,
        "faturas": 0,
        "versao": 1,
        "criado_em": now(),
    }


def _new(c: AsyncConnection, model: type[m.Base]) -> Any:
    """An insert that leaves what exists as it is."""
    kind = sqlite if c.dialect.name == "sqlite" else postgresql
    return kind.insert(model).on_conflict_do_nothing()
