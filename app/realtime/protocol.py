"""Every message of the socket (docs/protocolo.md, which a test compares with this file)."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec

from app.domain.values import is_mes

TOPICS_PER_FOLLOW = 200
TOPICS_PER_SOCKET = 512
MESSAGE_BYTES = 65_536  # a page says little; more is an attack


class Close:
    """Close codes: what the page does next is in docs/protocolo.md §Close codes."""

    DRAIN: ClassVar[int] = 1012
    OVERLOADED: ClassVar[int] = 1013
    TOO_SLOW: ClassVar[int] = 4001
    PROTOCOL: ClassVar[int] = 4400
    SIGNED_OUT: ClassVar[int] = 4401
    FORBIDDEN: ClassVar[int] = 4403
    SILENT: ClassVar[int] = 4408
    RATE: ClassVar[int] = 4429


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page says: an imperative."""


class Follow(Said, frozen=True, tag="follow", forbid_unknown_fields=True):
    """`[topic, counter I have, lines I have]`, 0 at first; each topic is answered once, before its deltas."""

    topics: list[list[Any]]


class Unfollow(Said, frozen=True, tag="unfollow", forbid_unknown_fields=True):
    topics: list[str]


class RunSaid(Said, frozen=True, tag="run", forbid_unknown_fields=True):
    id: UUID
    processo: UUID
    operacao: str | None = None
    parametros: dict[str, Any] = msgspec.field(default_factory=dict)


class CancelSaid(Said, frozen=True, tag="cancel", forbid_unknown_fields=True):
    id: UUID
    execucao: UUID
    motivo: str | None = None
    forcar: bool = False


class DecideSaid(Said, frozen=True, tag="decide", forbid_unknown_fields=True):
    id: UUID
    execucao: UUID
    status: str
    motivo: str


class FilaSaid(Said, frozen=True, tag="fila", forbid_unknown_fields=True):
    """`acao`: `parar` (with a reason), `testar`, `retomar`."""

    id: UUID
    operadora: UUID
    acao: str
    motivo: str | None = None


class Presente(Said, frozen=True, tag="presente", forbid_unknown_fields=True):
    """`fazendo`: `vendo`, `cuidando`, `cancelando`, `decidindo`; the page follows `presenca:<execucao>`."""

    execucao: UUID
    fazendo: str


class Ping(Said, frozen=True, tag="ping", forbid_unknown_fields=True):
    pass


SAID: dict[str, type[Said]] = {
    "follow": Follow,
    "unfollow": Unfollow,
    "run": RunSaid,
    "cancel": CancelSaid,
    "decide": DecideSaid,
    "fila": FilaSaid,
    "presente": Presente,
    "ping": Ping,
}


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What we tell a page: a fact."""


class Welcome(Told, frozen=True, tag="welcome"):
    agora: str
    versao: str
    usuario: dict[str, str]
    limites: dict[str, int]
    hops: dict[str, int | None]


class Snapshot(Told, frozen=True, tag="snapshot"):
    """The resume: `estado` is absent when the page has this seq; `linhas` are only those that it lacks."""

    topic: str
    seq: int
    estado: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    de_linha: int | msgspec.UnsetType = msgspec.UNSET
    linhas: list[Any] | msgspec.UnsetType = msgspec.UNSET
    reset: bool = False


class Delta(Told, frozen=True, tag="delta"):
    """Covers `(from, to]` with absolute fields, numbered lines."""

    topic: str
    from_: int = msgspec.field(name="from")
    to: int
    estado: dict[str, Any]
    linhas: list[Any]


class Ack(Told, frozen=True, tag="ack", omit_defaults=False):
    """The intent is committed. It does not mean that the robot has started or stopped."""

    id: UUID
    execucao: dict[str, str]
    repetido: bool


class Nack(Told, frozen=True, tag="nack", omit_defaults=False):
    """Nothing happened. `id` is null when the message had none; `topic` answers a follow."""

    id: UUID | None
    code: str
    detail: str
    topic: str | msgspec.UnsetType = msgspec.UNSET
    execucao: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    faltam_s: int | msgspec.UnsetType = msgspec.UNSET


class PresencaTold(Told, frozen=True, tag="presenca", omit_defaults=False):
    """The others who are at an execution, who acts first: `{nome, fazendo, desde}`; all of them each time."""

    topic: str
    pessoas: list[dict[str, str]]


class Pulse(Told, frozen=True, tag="pulse", omit_defaults=False):
    """Every 10 s; a hop that is silent is null, ages are milliseconds."""

    agora: str
    hops: dict[str, int | None]


class Drain(Told, frozen=True, tag="drain"):
    """This process ends; come back in `in_ms` milliseconds."""

    in_ms: int


TOLD: tuple[type[Told], ...] = (Welcome, Snapshot, Delta, Ack, Nack, PresencaTold, Pulse, Drain)

_encoder = msgspec.json.Encoder()


def encode(message: Told) -> bytes:
    """The message as JSON text."""
    return _encoder.encode(message)


def join(payloads: list[bytes]) -> bytes:
    """One frame: a message, or a JSON array of messages."""
    return payloads[0] if len(payloads) == 1 else b"[" + b",".join(payloads) + b"]"


def is_topic(text: object) -> bool:
    """Whether `text` names something that can be followed."""
    if not isinstance(text, str):
        return False
    kind, _, name = text.partition(":")
    if kind == "mes":
        return is_mes(name)
    if kind == "auditoria":
        return name == "selos"
    if kind not in {"execucao", "processo", "fila", "presenca"}:
        return False
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
