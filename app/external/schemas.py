"""What we tell the robot, what it tells us: shapes that the rest of the house may trust."""

from typing import Any

from msgspec import Struct, field


class Cliente(Struct, frozen=True):
    """Whose invoices."""

    razao_social: str
    cnpj: str  # 14 characters


class JobOrder(Struct, frozen=True, kw_only=True):
    """The body of `POST /jobs` (docs/api-externa.md §2)."""

    hash_execucao: str
    cliente: Cliente
    operadora: str
    servico: str  # DOWNLOAD_FATURAS or UPLOAD_SAT
    mes: int  # 1–12
    ano: int
    parametros: dict[str, Any] = field(default_factory=dict)


class Started(Struct, frozen=True):
    """The robot has the job; `repeated` when it had it already by the same key."""

    id_externo: str  # 1–200 printable characters
    repeated: bool


class RobotLine(Struct, frozen=True):
    """One line of the robot's log; `n` is the robot's own number, from 1."""

    n: int
    timestamp: str | None  # as the robot wrote it: data, never our clock
    level: str  # the robot's word
    message: str


class Job(Struct, frozen=True, kw_only=True):
    """A job as the robot sees it now, with the lines that we did not have.

    Strings hold no NUL and no lone surrogate; `logs` is sorted, without repeats, at most 1,000 long.
    A final `status` or a `result` comes only with (or after) the last line.
    """

    status: str
    progress: int | None = None  # 0–100; None when the robot does not say
    etapa: str | None = None
    logs: tuple[RobotLine, ...] = ()
    result: dict[str, Any] | None = None
    message: str | None = None
