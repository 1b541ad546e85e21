"""The rows of a change with two lines, written with nothing decided, nothing read."""

from collections.abc import Iterable
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.domain.values import now
from app.persistence.database import Database
from bench.painel.worker import TEXT

LINES = 2
_MOVED = "ultima_atualizacao_em = ?, progresso = ?, cursor_robo = ?, linhas = ?, seq = ?"
EXECUCAO = f"UPDATE execucao SET {_MOVED} WHERE id = ?"
PROCESSO = "UPDATE processo SET versao = ? WHERE id = ?"
LINHA = "INSERT INTO linha_log (execucao_id, numero, n_robo, quando, nivel, texto) VALUES (?, ?, ?, ?, ?, ?)"
FIRST_SEQ = 1_000


class Bare:
    """The driver's own `executemany`, in the same transaction, on the same connection as the recorder's."""

    def __init__(self, database: Database, pairs: list[tuple[UUID, UUID]]) -> None:
        self._database = database
        self._is_sqlite = database.is_sqlite
        key: Any = (lambda i: i.hex) if self._is_sqlite else (lambda i: i)
        self._pairs = [(key(execucao), key(processo)) for execucao, processo in pairs]
        self._turns = [0] * len(pairs)
        self._statements = [_marked(sql, self._is_sqlite) for sql in (EXECUCAO, PROCESSO, LINHA)]

    async def commit(self, which: Iterable[int]) -> int:
        """One transaction, a change for each of these executions; how many."""
        chosen = list(which)
        await self._database.transact(lambda c: self._write(c, chosen))
        return len(chosen)

    def _write(self, c: Connection, chosen: list[int]) -> None:
        moment: Any = now()
        if self._is_sqlite:
            moment = moment.replace(tzinfo=None).isoformat(" ", "microseconds")
        execucoes, processos, linhas = [], [], []
        for i in chosen:
            execucao, processo = self._pairs[i]
            turn = self._turns[i] = self._turns[i] + 1
            last = turn * LINES
            execucoes.append((moment, min(98, last // 8), last, last, FIRST_SEQ + turn, execucao))
            processos.append((FIRST_SEQ + turn, processo))
            linhas += [(execucao, n, n, moment, "INFO", TEXT) for n in range(last - LINES + 1, last + 1)]
        for statement, rows in zip(self._statements, (execucoes, processos, linhas), strict=True):
            c.exec_driver_sql(statement, rows)  # type: ignore[arg-type]  # a list of tuples of several shapes


def _marked(sql: str, is_sqlite: bool) -> str:
    """The statement with the driver's marks."""
    if is_sqlite:
        return sql
    numbers = count(1)
    return "".join(f"${next(numbers)}" if mark == "?" else mark for mark in sql)
