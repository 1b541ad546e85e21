"""A group's rows on their way into the tables: one statement a table, the same columns each time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.execucao import Execucao, Processo
from app.persistence import models as m

_FIXED = {"id", "processo_id", "tipo_execucao", "classe_rpa_utilizada", "hash_execucao", "parametros_entrada"}
_FIXED |= {"criado_em", "iniciado_por", "iniciado_por_id", "origem", "execucao_origem_id"}
_EXECUCAO = [name for name in Execucao.__struct_fields__ if name not in _FIXED]
_PROCESSO = ["status_processo", "url_fatura", "data_download", "valor_fatura", "faturas", "detalhe"]
_PROCESSO += ["execucao_id", "versao"]


def _update(table: Table, columns: Sequence[str]) -> Any:
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in columns}
    return update(table).where(table.c.id == bindparam("b_id")).values(values)


_EXECUCAO_TABLE: Any = m.Execucao.__table__
_PROCESSO_TABLE: Any = m.Processo.__table__
_UPDATE_EXECUCAO = _update(_EXECUCAO_TABLE, _EXECUCAO)
_UPDATE_PROCESSO = _update(_PROCESSO_TABLE, _PROCESSO)


def _binds(row: Execucao | Processo, columns: Sequence[str]) -> dict[str, Any]:
    return {"b_id": row.id, **{f"b_{name}": getattr(row, name) for name in columns}}


async def update_execucoes(c: AsyncConnection, rows: Sequence[Execucao]) -> None:
    if rows:
        await c.execute(_UPDATE_EXECUCAO, [_binds(row, _EXECUCAO) for row in rows])


async def update_processos(c: AsyncConnection, rows: Sequence[Processo]) -> None:
    if rows:
        await c.execute(_UPDATE_PROCESSO, [_binds(row, _PROCESSO) for row in rows])


async def insert_rows(c: AsyncConnection, model: type[m.Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await c.execute(insert(model), rows)


def insert_new(c: AsyncConnection, model: type[m.Base]) -> Any:
    """`INSERT … ON CONFLICT` for the connection's database; the caller says what to do on conflict."""
    return sqlite.insert(model) if c.dialect.name == "sqlite" else postgresql.insert(model)


async def upsert_faturas(c: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """The same path of the same processo is one invoice, owned by the newest success."""
    if not rows:
        return
    statement = insert_new(c, m.Fatura)
    moved = {
        name: statement.excluded[name] for name in ("execucao_id", "data_vencimento", "mes", "ano", "valor")
    }
    await c.execute(
        statement.on_conflict_do_update(index_elements=["processo_id", "caminho"], set_=moved), rows
    )


async def upsert_resumos(c: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert_new(c, m.Resumo)
    moved = {name: statement.excluded[name] for name in rows[0] if name != "mes"}
    await c.execute(statement.on_conflict_do_update(index_elements=["mes"], set_=moved), rows)
