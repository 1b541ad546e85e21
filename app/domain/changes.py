"""Everything that can happen to an execution, as values."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.domain.execucao import Line


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A fact or a wish about one execution. `tentativa` is the executor's fence; None: not an executor."""

    tentativa: int | None = None


class Claimed(Change, frozen=True, kw_only=True):
    """A process took the execution; whoever held it before is fenced from now on."""


class Dispatching(Change, frozen=True, kw_only=True):
    """The POST is about to leave: from here on its outcome may be unknown.

    `limite` is how many of the carrier's executions may be with the robot at once (None: any number);
    the recorder counts them in the same transaction, `Waiting` is recorded instead when there are enough.
    """

    limite: int | None = None


class Waiting(Change, frozen=True, kw_only=True):
    """Not with the robot yet; it stays `PENDENTE` and people see why.

    `talvez_enviado`: an earlier order may have arrived, so it is not ended here by a wish to cancel.
    """

    motivo: str
    ate: datetime | None = None
    talvez_enviado: bool = False


class Accepted(Change, frozen=True, kw_only=True):
    """The robot took the job under this id."""

    id_externo: str


class End(msgspec.Struct, frozen=True):
    """How the robot says that it ended; `erro` has the seed's five fields, `faturas` the payload's rows."""

    status: str
    mensagem: str | None
    resultado: dict[str, Any] | None
    erro: dict[str, Any] | None = None
    faturas: tuple[dict[str, Any], ...] = ()


class Told(Change, frozen=True, kw_only=True):
    """News from the robot: absolute fields that are known, lines that are new, perhaps the end."""

    status: str | None = None
    progresso: int | None = None
    etapa: str | None = None
    linhas: tuple[Line, ...] = ()
    fim: End | None = None
    log_incompleto: bool = False


class Lost(Change, frozen=True, kw_only=True):
    """Nobody can say whether the robot works on it: a person decides."""

    motivo: str


class CancelWished(Change, frozen=True, kw_only=True):
    """Somebody wants it stopped. `forcar` ends it here whatever the robot does (admin, after a while)."""

    por: str
    por_id: UUID | None = None
    motivo: str | None = None
    forcar: bool = False
    force_after_s: float = 30.0


class CancelConfirmed(Change, frozen=True, kw_only=True):
    """The robot accepted the cancel; its end still comes by the normal path."""


class CancelRefused(Change, frozen=True, kw_only=True):
    """The robot would not stop; it goes on and its end comes by the normal path."""


class Decided(Change, frozen=True, kw_only=True):
    """An admin ends what stayed without confirmation."""

    status: str
    por: str
    motivo: str


class Returned(Change, frozen=True, kw_only=True):
    """The robot pushed its payload: kept until the job has drained the lines."""

    payload: dict[str, Any]
