"""The named ways in which a simulated job may go."""

import random
from dataclasses import dataclass
from typing import Literal

End = Literal["UPLOADED_SAT", "AUTH", "SAT", "NEVER"]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One way a job goes; times are seconds at velocidade 1.0."""

    takes_s: tuple[float, float] = (12.0, 35.0)
    contas: tuple[int, int] = (3, 14)
    end: End = "UPLOADED_SAT"
    refuses_cancel: bool = False
    with_valor: bool = True
    dirty: bool = False
    fault: str | None = None  # of the catalogue: what every other question about the job meets
    flood_lines: int = 0
    weight: int = 0  # share of the draw when nobody asked for a scenario


SCENARIOS: dict[str, Scenario] = {
    "sucesso": Scenario(weight=78),
    "erro": Scenario(takes_s=(10.0, 16.0), end="AUTH", weight=12),
    "lento": Scenario(takes_s=(48.0, 60.0), weight=5),
    "muitas_faturas": Scenario(takes_s=(40.0, 60.0), contas=(120, 160), weight=5),
    "inunda_log": Scenario(takes_s=(20.0, 30.0), flood_lines=5_000),
    "sem_resposta": Scenario(end="NEVER"),
    "recusa_cancelamento": Scenario(refuses_cancel=True),
    "lixo": Scenario(dirty=True),
    "sem_valor": Scenario(with_valor=False),
    "erro_sat": Scenario(end="SAT"),
}
FAULTY = (
    "erro_503",
    "ocupado",
    "reset",
    "malformado",
    "html",
    "gigante",
    "bomba",
    "redireciona",
    "volta_atras",
)
SCENARIOS |= {nome: Scenario(fault=nome) for nome in FAULTY}


def dice(*parts: object) -> random.Random:
    """A generator that is always the same for the same parts."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311 - a repeatable world, not a secret


def known(name: str) -> str:
    """The name itself. Raises ValueError for a scenario that does not exist."""
    if name not in SCENARIOS:
        raise ValueError(f"cenário desconhecido: {name[:60]!r}; existem: {', '.join(SCENARIOS)}")
    return name


def draw(*, semente: int, hash_execucao: str, rodada: int) -> str:
    """The scenario of the n-th run (rodada, from 0) of one hash.

    A repeated run draws again: who corrects a password and tries once more must be able to succeed.
    """
    parts = (semente, hash_execucao, rodada) if rodada else (semente, hash_execucao)
    names = [name for name, scenario in SCENARIOS.items() if scenario.weight]
    return dice("cenario", *parts).choices(names, [SCENARIOS[name].weight for name in names])[0]
