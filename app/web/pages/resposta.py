"""What the robot answered at the end, as a page shows it."""

from typing import Any

import msgspec

from app.domain.execucao import Execucao
from app.domain.status import EXECUCAO, from_robot
from app.domain.values import instant, same_hash

METRICAS = 12  # shown as fields; all of them are in the JSON


def of(found: Execucao) -> dict[str, Any]:
    """`resultado`, the payload as people read JSON, with `resposta`, its fields (`rotulo`: what we call its `situacao`); both None before the end.

    A field that is missing, or is no text, is None: whatever the payload looks like.
    """
    return {"resultado": _pretty(found.resultado), "resposta": _fields(found)}


def _pretty(resultado: dict[str, Any] | None) -> str | None:
    if resultado is None:
        return None
    return msgspec.json.format(msgspec.json.encode(resultado), indent=2).decode()


def _fields(found: Execucao) -> dict[str, Any] | None:
    if found.resultado is None:
        return None
    mine = _mine(found.resultado, found.hash_execucao)
    metricas = mine.get("metricas")
    situacao = _text(mine.get("status_final"))
    status = from_robot(situacao or "")
    return {
        "mensagem": _text(found.resultado.get("message")),
        "situacao": situacao,
        "rotulo": EXECUCAO[status].rotulo if status else None,
        "servico": _text(mine.get("servico")),
        "criado_em": instant(_text(mine.get("criado_em"))),
        "finalizado_em": instant(_text(mine.get("finalizado_em"))),
        "metricas": _scalars(metricas if isinstance(metricas, dict) else {}),
    }


def _mine(resultado: dict[str, Any], hash_execucao: str) -> dict[str, Any]:
    """The process that is this execution's; the only one is it too."""
    given = resultado.get("processes")
    processes = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    same = (each for each in processes if same_hash(str(each.get("hash_execucao", "")), hash_execucao))
    found: dict[str, Any] = next(same, processes[0] if len(processes) == 1 else {})
    return found


def _scalars(given: dict[str, Any]) -> list[tuple[str, str]]:
    shown = [(name, str(value)) for name, value in given.items() if isinstance(value, str | int | float)]
    return shown[:METRICAS]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
