"""A job's whole course, written before it starts: every line with its time, step, progress."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from app.simulator import lines
from app.simulator.lines import Beat
from app.simulator.orders import Order
from app.simulator.scenarios import SCENARIOS, End, Scenario, dice

BEGINS_S = 0.4  # what the robot needs to take a job from its own queue
SCRIPTS_KEPT = 4_096  # more than are ever followed at once; a dropped one is written again, the same

PROGRESS = {
    "LOGIN_PORTAL": (0, 10),
    "LOCALIZAR_FATURA": (10, 18),
    "BAIXAR_FATURA": (18, 70),
    "VALIDAR_FATURA": (70, 80),
    "ENVIAR_SAT": (80, 99),
}


class Cue(NamedTuple):
    """One line of the script; `at_s` counts from the start at velocidade 1.0."""

    at_s: float
    etapa: str
    progress: int
    level: str
    text: str


@dataclass(frozen=True)
class Script:
    """A course; `ends_s` is None when it never ends by itself."""

    cues: tuple[Cue, ...]
    ends_s: float | None
    end: End | str

    def cancelled(self, at_s: float) -> "Script":
        """The same course up to `at_s`, then the robot leaves: what was said stays said."""
        said = tuple(cue for cue in self.cues if cue.at_s <= at_s)
        etapa, progress = (said[-1].etapa, said[-1].progress) if said else ("LOGIN_PORTAL", 0)
        beats = list(lines.cancelled())
        times = accumulate((beat.weight for beat in beats), initial=at_s)
        next(times)
        left = tuple(
            Cue(at, etapa, progress, beat.level, beat.text) for at, beat in zip(times, beats, strict=True)
        )
        return Script(said + left, left[-1].at_s, "CANCELLED")

    @property
    def recovered(self) -> int:
        """How many errors the robot got over."""
        return sum(cue.level == "ERROR" for cue in self.cues)


@lru_cache(maxsize=SCRIPTS_KEPT)
def write_script(order: Order, cenario: str, *, semente: int, contas: int) -> Script:
    """The course of one job: the same for the same arguments, in every process."""
    scenario = SCENARIOS[cenario]
    if scenario.end == "NEVER":
        return Script((), None, "NEVER")
    rolled = dice("roteiro", semente, order.hash_execucao, cenario)
    takes_s = rolled.uniform(*scenario.takes_s)
    staged = [
        (etapa, progress, beat)
        for etapa, beats in _stages(order, scenario, semente=semente, contas=contas)
        for progress, beat in _paced(etapa, list(beats), alone=order.servico == "UPLOAD_SAT")
    ]
    weights = list(accumulate(beat.weight for _, _, beat in staged))
    stretch = (takes_s - BEGINS_S) / (weights[-1] - weights[0])
    cues = tuple(
        Cue(BEGINS_S + (weight - weights[0]) * stretch, etapa, progress, beat.level, beat.text)
        for weight, (etapa, progress, beat) in zip(weights, staged, strict=True)
    )
    return Script(cues, cues[-1].at_s, scenario.end)


def _stages(
    order: Order, scenario: Scenario, *, semente: int, contas: int
) -> Iterator[tuple[str, Iterable[Beat]]]:
    rolled = dice("linhas", semente, order.hash_execucao)
    if scenario.end == "AUTH":
        yield "LOGIN_PORTAL", lines.failed_login(order, rolled)
        return
    if order.servico != "UPLOAD_SAT":
        yield "LOGIN_PORTAL", lines.login(order, rolled)
        yield "LOCALIZAR_FATURA", lines.locate(order, contas, rolled)
        yield "BAIXAR_FATURA", _downloads(order, scenario, rolled_contas=contas, semente=semente)
        yield "VALIDAR_FATURA", lines.validate(contas)
    yield "ENVIAR_SAT", lines.failed_send() if scenario.end == "SAT" else lines.send(contas, rolled)


def _downloads(order: Order, scenario: Scenario, *, rolled_contas: int, semente: int) -> Iterator[Beat]:
    rolled = dice("download", semente, order.hash_execucao)
    if scenario.dirty:
        yield from lines.dirt()
    yield from lines.flood(scenario.flood_lines)
    yield from lines.download(order, rolled_contas, rolled)


def _paced(etapa: str, beats: list[Beat], *, alone: bool) -> Iterator[tuple[int, Beat]]:
    low, high = (0, 99) if alone else PROGRESS[etapa]
    for position, beat in enumerate(beats, start=1):
        yield low + (high - low) * position // len(beats), beat
