"""Which execution a pushed process is about (jobs.md §5): pure, over the candidates."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.domain.execucao import Execucao
from app.domain.status import is_final
from app.domain.values import instant, same_hash

TOLERANCE = timedelta(minutes=5)  # between the robot's clock and ours
_MONTH_FIRST = re.compile(r"-(0[1-9]|1[0-2])-(20\d\d)$")


def spellings(hash_execucao: str) -> set[str]:
    """The hash as we store it, for both month orders of the seed."""
    return {_MONTH_FIRST.sub(r"-\2-\1", hash_execucao.strip().upper())}


def known_already(process: dict[str, Any], candidates: Sequence[Execucao]) -> Execucao | None:
    """The execution that has taken this very process before: a repeat."""
    for execucao in candidates:
        for payload in (execucao.retorno, execucao.resultado):
            said = payload.get("processes") if payload else None
            if isinstance(said, list) and process in said:
                return execucao
    return None


def by_hash(process: dict[str, Any], candidates: Sequence[Execucao]) -> Execucao | None:
    """The active execution of this hash, unless the process ended before it began.

    The hash is the same for every run of the month: only the time tells them apart.
    """
    ended = instant(process.get("finalizado_em"))
    for execucao in candidates:
        if is_final(execucao.status_execucao) or ended is None:
            continue
        if same_hash(execucao.hash_execucao, str(process.get("hash_execucao", ""))):
            return execucao if ended >= execucao.data_inicio - TOLERANCE else None
    return None


def agrees(process: dict[str, Any], execucao: Execucao) -> bool:
    """Whether a process that names its job also names our work, or none."""
    said = process.get("hash_execucao")
    return not said or same_hash(str(said), execucao.hash_execucao)
