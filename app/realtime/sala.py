"""The people at one execution, as one web process knows them."""

from collections.abc import Iterable

import msgspec

from app.realtime.reader import Reader

FAZENDO = ("decidindo", "cancelando", "cuidando", "vendo")  # what matters most to the others first
PESSOAS = 50  # of one execution that others are told of; more is no help to anybody


class Pessoa(msgspec.Struct, frozen=True, array_like=True):
    """`usuario` is an id, which no page is told; `desde` an ISO instant."""

    usuario: str
    nome: str
    fazendo: str
    desde: str


class Sala:
    """`here` are our pages, each with what it said of itself; what other processes say ends by the clock."""

    def __init__(self) -> None:
        self.here: dict[Reader, Pessoa | None] = {}
        self.told: dict[Reader, list[dict[str, str]]] = {}
        self._elsewhere: dict[
            str, tuple[float, list[Pessoa]]
        ] = {}  # process → (loop time of its end, people)

    def ours(self) -> list[Pessoa]:
        """The people of this process, one entry each however many tabs they have."""
        return _merged(pessoa for pessoa in self.here.values() if pessoa is not None)[:PESSOAS]

    def hear(self, processo: str, pessoas: list[Pessoa], *, until_s: float) -> bool:
        """Another process says all that it has; True when we had not heard of it, so it may not know us."""
        is_new = processo not in self._elsewhere
        if pessoas:
            self._elsewhere[processo] = (until_s, pessoas[:PESSOAS])
        else:
            self._elsewhere.pop(processo, None)
        return is_new

    def expire(self, now_s: float) -> bool:
        """Whether somebody is gone: a process that said nothing for so long has died, or cannot be heard."""
        silent = [processo for processo, (until_s, _) in self._elsewhere.items() if until_s <= now_s]
        for processo in silent:
            del self._elsewhere[processo]
        return bool(silent)

    def others(self, usuario: str) -> list[dict[str, str]]:
        """Everybody but this person, as pages are told: `{nome, fazendo, desde}`, who acts first."""
        elsewhere = [pessoa for _, pessoas in self._elsewhere.values() for pessoa in pessoas]
        found = [p for p in _merged([*self.ours(), *elsewhere]) if p.usuario != usuario]
        return [{"nome": p.nome, "fazendo": p.fazendo, "desde": p.desde} for p in found[:PESSOAS]]


def _merged(pessoas: Iterable[Pessoa]) -> list[Pessoa]:
    """Each person once, by the deed that matters most, since when it is done."""
    found: dict[str, Pessoa] = {}
    for pessoa in sorted(pessoas, key=_weight):
        found.setdefault(pessoa.usuario, pessoa)
    return list(found.values())


def _weight(pessoa: Pessoa) -> tuple[int, str, str]:
    """Two of one millisecond stand alike on every page."""
    known = pessoa.fazendo in FAZENDO
    return (FAZENDO.index(pessoa.fazendo) if known else len(FAZENDO), pessoa.desde, pessoa.usuario)
