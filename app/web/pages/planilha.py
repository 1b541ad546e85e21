"""The list as a spreadsheet: every row of the filter or of a selection."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from quart import Response, render_template, request

from app.domain.values import counted
from app.persistence.database import Database
from app.persistence.queries import filtragem
from app.persistence.queries import processos as listed
from app.web import filtro
from app.web.auth import who
from app.web.context import services
from app.web.filters import cnpj, data, data_hora, decorrido, mes_ano
from app.web.noting import note
from app.web.selecoes import mine

BOM = "\ufeff"  # without it Excel reads UTF-8 as something else
PIECE = 500  # rows of one query, of one piece of the answer
MOST = 100_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate


async def planilha() -> Response:
    """`?selecao=<id>`, or the list's own filter: all of its rows, in its order."""
    async with services().database.read() as c:
        selected = _uuid(request.args.get("selecao", ""))
        if selected is not None:
            found = await mine(c, who(), selected)
            mes, ids = found.mes, [UUID(i) for i in found.processos]
        else:
            wanted = await filtro.lenient(c, services().settings)
            mes, ids = wanted.mes, await filtragem.ids(c, wanted, limit=MOST)
    await note("exportar_processos", f"mes:{mes}", counted(len(ids), "linha", "linhas"))
    head = await render_template("processos/colunas.csv")
    response = Response(_written(services().database, head.strip(), ids), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="processos-{mes}.csv"'
    response.timeout = None
    return response


async def _written(database: Database, head: str, ids: Sequence[UUID]) -> AsyncIterator[bytes]:
    """A short look at the database for each piece: a slow reader holds no transaction."""
    yield f"{BOM}{head}\r\n".encode()
    for i in range(0, len(ids), PIECE):
        piece = ids[i : i + PIECE]
        async with database.read() as c:
            found = await listed.states(c, piece)
        yield lines(row(found[one]) for one in piece if one in found).encode()


def lines(rows: Iterable[Sequence[Any]]) -> str:
    """`;` between cells, text that begins like a formula with `'` before it."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([[_cell(value) for value in one] for one in rows])
    return out.getvalue()


def row(p: dict[str, Any]) -> list[Any]:
    """The cells of one state, in the order of `templates/processos/colunas.csv`."""
    e = p["execucao"] or {}
    took = decorrido(e.get("data_inicio"), e.get("data_finalizacao"))
    return [
        p["cliente"], cnpj(p["cnpj"]), p["operadora"], mes_ano(p["mes"]), p["rotulo"], p["detalhe"],
        e.get("progresso"), _said(data, p["vencimento"]), "sim" if p["vencimento_previsto"] else "",
        _amount(p["valor_fatura"]), p["faturas"], _said(data_hora, e.get("ultima_atualizacao_em")),
        e.get("iniciado_por"), _said(data_hora, e.get("data_inicio")),
        _said(data_hora, e.get("data_finalizacao")), None if took is None else int(took),
        e.get("codigo_erro"), e.get("id"), p["id"],
    ]  # fmt: skip


class Amount(str):
    """A number as a Brazilian spreadsheet reads it: no text, so never a formula."""

    __slots__ = ()


def _amount(valor: str | None) -> Amount | None:
    return None if valor is None else Amount(f"{Decimal(valor):.2f}".replace(".", ","))


def _said(how: Any, value: str | None) -> str | None:
    return None if value is None else how(value)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Amount) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
