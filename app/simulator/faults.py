"""The faults that the robot can be told to show: which are on, whom the next one meets."""

from collections import Counter
from dataclasses import dataclass, replace

Valor = float | str | None

PARA = ("jobs", "status", "cancel", "tudo")
RETORNO = "retorno"  # what meets our own push, not a request to us
SECONDS_MAX = 3_600.0
MEGABYTES_MAX = 1_024.0
TEXT_MAX = 2_000  # characters of an address


@dataclass(frozen=True)
class Kind:
    """A fault in the catalogue: its value when nobody gives one (None: it takes none), whom it may meet."""

    valor: Valor = None
    words: tuple[str, ...] = ()
    most: float = SECONDS_MAX
    only: str | None = None  # the one kind of request that it may meet


CATALOGUE: dict[str, Kind] = {
    "tempo_esgotado": Kind(),
    "erro_500": Kind(),
    "erro_503": Kind(),
    "ocupado": Kind(1.0),  # seconds
    "ocupado_data": Kind(1.0),  # the same, said as a date
    "gotejo": Kind(1.0),  # seconds between two bytes
    "reset": Kind("meio", words=("meio", "antes")),
    "malformado": Kind(),
    "html": Kind(),
    "gigante": Kind(10.0, most=MEGABYTES_MAX),  # MB
    "bomba": Kind(100.0, most=MEGABYTES_MAX),  # MB once unpacked
    "redireciona": Kind("http://169.254.169.254/latest/meta-data/"),
    "fora_do_ar": Kind(5.0, only="tudo"),  # seconds
    "volta_atras": Kind(only="status"),
    "engole_post": Kind(only="jobs"),
    "retorno_duplicado": Kind(only=RETORNO),
    "retorno_atrasado": Kind(5.0, only=RETORNO),  # seconds
    "retorno_assinatura": Kind(only=RETORNO),
}


@dataclass(frozen=True)
class Fault:
    """One fault that is on; `vezes` is how often it still happens (None: until it is switched off)."""

    nome: str
    valor: Valor
    para: str
    vezes: int | None = None

    @property
    def number(self) -> float:
        """The value of a fault that takes seconds or megabytes."""
        assert isinstance(self.valor, float)
        return self.valor

    def as_dict(self) -> dict[str, object]:
        """What `/_falhas` says of it."""
        return {"nome": self.nome, "valor": self.valor, "para": self.para, "vezes": self.vezes}


def read_fault(text: str) -> Fault:
    """The fault in `nome` or `nome=valor`, as a command line says it. Raises ValueError."""
    nome, given, valor = text.partition("=")
    return a_fault(nome, valor=valor if given else None)


def a_fault(nome: object, *, valor: object = None, para: object = None, vezes: object = None) -> Fault:
    """A checked fault. Raises ValueError with a sentence that names what is wrong."""
    if not isinstance(nome, str) or nome not in CATALOGUE:
        raise ValueError(f"falha desconhecida: {str(nome)[:60]!r}; existem: {', '.join(CATALOGUE)}")
    kind = CATALOGUE[nome]
    meets = kind.only or ("tudo" if para is None else para)
    if meets not in (*PARA, RETORNO) or para not in (None, meets):
        raise ValueError(f"{nome}: para deve ser {kind.only or ', '.join(PARA)}")
    if vezes is not None and (type(vezes) is not int or vezes < 1):
        raise ValueError(f"{nome}: vezes deve ser um inteiro a partir de 1, ou nada")
    return Fault(nome, _valor(nome, kind, valor), str(meets), vezes)


def _valor(nome: str, kind: Kind, given: object) -> Valor:
    if given is None:
        return kind.valor
    if kind.valor is None:
        raise ValueError(f"{nome}: não recebe valor")
    if isinstance(kind.valor, float):
        return _number(nome, given, most=kind.most)
    if not isinstance(given, str) or not 0 < len(given) <= TEXT_MAX or not given.isprintable():
        raise ValueError(f"{nome}: texto até {TEXT_MAX} caracteres")
    if kind.words and given not in kind.words:
        raise ValueError(f"{nome}: use {' ou '.join(kind.words)}")
    return given


def _number(nome: str, given: object, *, most: float) -> float:
    try:
        value = float(given) if isinstance(given, str | int | float) else -1.0
    except ValueError:
        value = -1.0
    if not 0 < value <= most:
        raise ValueError(f"{nome}: número maior que 0, até {most:g}")
    return value


class Faults:
    """All that is on. `met` counts what happened, as `<fault>/<request>`, `retorno/<status>`."""

    def __init__(self) -> None:
        self._on: list[Fault] = []
        self.met: Counter[str] = Counter()

    @property
    def on(self) -> tuple[Fault, ...]:
        return tuple(self._on)

    def switch_on(self, fault: Fault) -> None:
        """The newest comes first; the same name for the same requests is replaced."""
        self._on = [fault, *(o for o in self._on if (o.nome, o.para) != (fault.nome, fault.para))]

    def clear(self) -> None:
        """Everything is well again."""
        self._on = []

    def meets(self, para: str) -> Fault | None:
        """The fault that this request meets, which has thereby happened once more."""
        found = next((f for f in self._on if f.para == para or (f.para == "tudo" and para != RETORNO)), None)
        if found is None:
            return None
        self.met[f"{found.nome}/{para}"] += 1
        if found.vezes is not None:
            left = replace(found, vezes=found.vezes - 1)
            self._on = [left if f is found else f for f in self._on]
            self._on = [f for f in self._on if f.vezes != 0]
        return found
