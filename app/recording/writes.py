"""A group's rows on their way into the tables: only what changed, rows that changed alike in one statement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.execucao import Execucao, Processo
from app.domain.fila import Operadora
from app.persistence import models as m

_FIXED = {"id", "processo_id", "tipo_execucao", "classe_rpa_utilizada", "hash_execucao", "parametros_entrada"}
_FIXED |= {"criado_em", "iniciado_por", "iniciado_por_id", "origem", "execucao_origem_id"}
_EXECUCAO = [name for name in Execucao.__struct_fields__ if name not in _FIXED]
_PROCESSO = ["status_processo", "url_fatura", "data_download", "valor_fatura", "faturas", "detalhe"]
_PROCESSO += ["execucao_id", "versao", "vencimento"]


@cache
def _update(table: Table, columns: tuple[str, ...]) -> Any:
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in columns}
    return update(table).where(table.c.id == bindparam("b_id")).values(values)


_OPERADORA = [name for name in Operadora.__struct_fields__ if name not in {"id", "nome"}]
_OPERADORA_TABLE: Any = m.Operadora.__table__
_EXECUCAO_TABLE: Any = m.Execucao.__table__
_PROCESSO_TABLE: Any = m.Processo.__table__


def update_execucoes(c: Connection, rows: Sequence[Execucao], before: Mapping[UUID, Execucao]) -> None:
    """Each row exists, its `before` too."""
    _update_all(c, _EXECUCAO_TABLE, _EXECUCAO, rows, before)


def update_processos(c: Connection, rows: Sequence[Processo], before: Mapping[UUID, Processo]) -> None:
    _update_all(c, _PROCESSO_TABLE, _PROCESSO, rows, before)


def update_operadoras(c: Connection, rows: Sequence[Operadora], before: Mapping[UUID, Operadora]) -> None:
    _update_all(c, _OPERADORA_TABLE, _OPERADORA, rows, before)


def _update_all(
    c: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any], before: Mapping[UUID, Any]
) -> None:
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        was = before[row.id]
        moved = {name: value for name in columns if (value := getattr(row, name)) != getattr(was, name)}
        if moved:
            binds = {f"b_{name}": value for name, value in moved.items()}
            alike[tuple(moved)].append({"b_id": row.id, **binds})
    for moved_columns, binds_of_rows in alike.items():
        c.execute(_update(table, moved_columns), binds_of_rows)


@cache
def _insert(model: type[m.Base]) -> Any:
    table: Any = model.__table__  # of the table, built once: SQLAlchemy knows it again
    return insert(table)


def insert_execucao(c: Connection, execucao: Execucao) -> bool:
    """False: the processo has an active execution already, nothing was written."""
    return (
        c.execute(_insert_unless_there(c.dialect.name, m.Execucao), msgspec.structs.asdict(execucao)).rowcount
        > 0
    )


def insert_rows(c: Connection, model: type[m.Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        c.execute(_insert(model), rows)


def upsert_faturas(c: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """The same path of the same processo is one invoice, owned by the newest success."""
    if rows:
        moved = ("execucao_id", "data_vencimento", "mes", "ano", "valor")
        c.execute(_upsert(c.dialect.name, m.Fatura, ("processo_id", "caminho"), moved), rows)


def upsert_resumos(c: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        moved = tuple(name for name in rows[0] if name != "mes")
        c.execute(_upsert(c.dialect.name, m.Resumo, ("mes",), moved), rows)


@cache
def _upsert(dialect: str, model: type[m.Base], key: tuple[str, ...], moved: tuple[str, ...]) -> Any:
    statement = _insert_new(dialect, model)
    changes = {name: statement.excluded[name] for name in moved}
    return statement.on_conflict_do_update(index_elements=key, set_=changes)


@cache
def _insert_unless_there(dialect: str, model: type[m.Base]) -> Any:
    return _insert_new(dialect, model).on_conflict_do_nothing()


def _insert_new(dialect: str, model: type[m.Base]) -> Any:
    """`INSERT … ON CONFLICT` for this database; the caller says what to do on conflict."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(model.__table__)
