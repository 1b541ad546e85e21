"""The simulated robot's memory on disk: one JSON file, replaced whole."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.simulator.jobs import Job
from app.simulator.orders import Order
from app.simulator.scenarios import known

LINES_KEPT = 16_384  # encoded jobs: more than a book holds, so that saving only encodes what is new


def _no_counts() -> dict[str, int]:
    return {"iniciados": 0, "cancelados": 0, "chaves_repetidas": 0}


@dataclass
class Kept:
    """What a file held."""

    jobs: list[Job] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=_no_counts)


def load(arquivo: Path) -> Kept:
    """What was saved; nothing when there is no file. A damaged file is set aside as `<name>.ruim`."""
    try:
        document = json.loads(arquivo.read_bytes())
        counts = {name: int(document["contagem"][name]) for name in _no_counts()}
        return Kept([_job(kept) for kept in document["jobs"]], counts)
    except FileNotFoundError:
        return Kept()
    except (ValueError, KeyError, TypeError):
        arquivo.replace(arquivo.with_name(arquivo.name + ".ruim"))
        return Kept()


def save(arquivo: Path, jobs: Iterable[Job], counts: dict[str, int]) -> None:
    """Replace the file; a reader sees the old one or the new one."""
    lines = ",\n".join(_line(*_facts(job)) for job in jobs)
    written = arquivo.with_name(f"{arquivo.name}.{os.getpid()}")
    written.write_text(f'{{"contagem":{json.dumps(counts)},"jobs":[\n{lines}\n]}}\n', encoding="utf-8")
    written.replace(arquivo)


Facts = tuple[str, str | None, Order, str, int, int, float, float, float | None]


def _facts(job: Job) -> Facts:
    settled = (job.cenario, job.semente, job.contas, job.velocidade, job.iniciado_em)
    return (job.id, job.chave, job.order, *settled, job.cancelado_aos_s)


@lru_cache(maxsize=LINES_KEPT)
def _line(*facts: Any) -> str:
    names = ("id", "chave", "order", "cenario", "semente", "contas", "velocidade", "iniciado_em")
    return json.dumps(dict(zip((*names, "cancelado_aos_s"), facts, strict=True)), default=Order.as_dict)


def _job(kept: dict[str, Any]) -> Job:
    known(kept["cenario"])
    return Job(**{**kept, "order": Order(**kept["order"])})
