"""What is different from the last run that ended well."""

from decimal import Decimal
from typing import Any

import msgspec

from app.domain.execucao import Execucao
from app.domain.habitual import length_s
from app.domain.status import StatusExecucao, etapa_rotulo, is_final
from app.domain.text import clean_json

FACTOR = 1.5  # a run this many times as long, or as short, is another kind of run
LEAST_S = 20  # below this difference nobody would notice
VALOR = Decimal("0.1")  # share of the value before


class Retrato(msgspec.Struct, frozen=True):
    """A run as it is compared; `faturas`, `valor` are None when it is not known what it brought."""

    execucao: Execucao
    faturas: int | None = None
    valor: Decimal | None = None


class Mudanca(msgspec.Struct, frozen=True):
    """One difference: `campo` faturas, valor, duracao, operador, parametro or parou; `nome` of a parameter."""

    campo: str
    agora: Any
    antes: Any
    nome: str | None = None


def mudancas(agora: Retrato, antes: Retrato) -> list[Mudanca]:
    """The differences, what explains most first; none while the run is under way."""
    now, before = agora.execucao, antes.execucao
    if not is_final(now.status_execucao):
        return []
    found = [_parou(now, before), _faturas(agora, antes), _valor(agora, antes), _duracao(now, before)]
    if now.iniciado_por != before.iniciado_por:
        found.append(Mudanca("operador", now.iniciado_por, before.iniciado_por))
    return [one for one in found if one is not None] + _parametros(now, before)


def _parou(now: Execucao, before: Execucao) -> Mudanca | None:
    """Where it stopped, with how long that step took when it went well (seconds)."""
    if now.status_execucao != StatusExecucao.FALHOU or now.etapa is None:
        return None
    took_s = next((length_s(step) for step in before.etapas if step["etapa"] == now.etapa), None)
    return Mudanca("parou", etapa_rotulo(now.etapa), took_s)


def _faturas(agora: Retrato, antes: Retrato) -> Mudanca | None:
    if agora.faturas is None or antes.faturas is None or agora.faturas == antes.faturas:
        return None
    return Mudanca("faturas", agora.faturas, antes.faturas)


def _valor(agora: Retrato, antes: Retrato) -> Mudanca | None:
    if agora.valor is None or not antes.valor or abs(agora.valor - antes.valor) < antes.valor * VALOR:
        return None
    return Mudanca("valor", agora.valor, antes.valor)


def _duracao(now: Execucao, before: Execucao) -> Mudanca | None:
    took, took_before = now.tempo_execucao_segundos, before.tempo_execucao_segundos
    if now.status_execucao != StatusExecucao.CONCLUIDO or took is None or not took_before:
        return None
    is_alike = took < took_before * FACTOR and took * FACTOR > took_before
    return None if is_alike or abs(took - took_before) < LEAST_S else Mudanca("duracao", took, took_before)


def _parametros(now: Execucao, before: Execucao) -> list[Mudanca]:
    given, given_before = (clean_json(e.parametros_entrada.get("parametros") or {}) for e in (now, before))
    names = sorted(given.keys() | given_before.keys())
    return [
        Mudanca("parametro", given.get(name), given_before.get(name), name)
        for name in names
        if given.get(name) != given_before.get(name)
    ]
