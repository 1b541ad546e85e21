"""What is handed to the recorder, what it gives back."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from app.domain.changes import Change
from app.domain.execucao import Execucao


class By(msgspec.Struct, frozen=True):
    """Who asks. Without `usuario_id` it is the system itself, which needs no permission.

    `ate_papel`: what the session or token is good for; the present role is read in the transaction.
    `comando` with `corpo` (SHA-256 of what was asked): the same command again has the effect of one.
    """

    nome: str
    origem: str
    usuario_id: UUID | None = None
    endereco: str = ""
    comando: UUID | None = None
    corpo: bytes = b""
    ate_papel: str | None = None


class Run(msgspec.Struct, frozen=True):
    """The wish to run a processo; `operacao` None lets the rule choose (contract.md §9)."""

    processo_id: UUID
    operacao: str | None = None
    parametros: dict[str, Any] = msgspec.field(default_factory=dict)
    skip_concluido: bool = False


class Recorded(msgspec.Struct):
    """The execution as committed. `repetido`: this command had been answered before."""

    execucao: Execucao
    moved: bool = True
    repetido: bool = False


class Message(msgspec.Struct):
    """What changed in a topic: covers `(since, to]`; `estado` holds absolute fields only."""

    topic: str
    since: int
    to: int
    estado: dict[str, Any]
    linhas: Sequence[tuple[int, str, str, str]] = ()


class Item(msgspec.Struct):
    """One wish or fact on its way into a transaction."""

    wish: Change | Run
    execucao_id: UUID
    by: By | None
    enters_before: float  # loop time; too late means: refused, nothing happened
    answer: asyncio.Future[Recorded]
