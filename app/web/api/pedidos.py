"""The shapes that programs send: bodies, query arguments (docs: `/api/docs`)."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from app.domain.fila import Acao

Processos = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=1_000)]


class Executar(msgspec.Struct, forbid_unknown_fields=True):
    """`tipo` is the transport; `operacao` null lets the rule choose; `parametros`: 8 KiB, 32 levels, no secrets."""

    tipo: Literal["rpa"] = "rpa"
    sincrono: bool = False
    operacao: Literal["DOWNLOAD_FATURA", "UPLOAD_SAT"] | None = None
    parametros: dict[str, Any] = msgspec.field(default_factory=dict)


class ExecutarLote(msgspec.Struct, forbid_unknown_fields=True):
    """Processos to run; those that are concluded or running are skipped, each with its code."""

    processos: Processos


class Selecionar(msgspec.Struct, forbid_unknown_fields=True):
    """One of: processos; `filtro`, a query string of the list; `selecao`, one that was frozen before."""

    processos: Processos | None = None
    filtro: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    selecao: UUID | None = None
    acao: Literal["executar", "cancelar"] | None = None


class FazerSelecao(msgspec.Struct, forbid_unknown_fields=True):
    """`motivo` of a cancel, up to 200 characters."""

    motivo: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class Fila(msgspec.Struct, forbid_unknown_fields=True):
    """What to do to a carrier's queue; `motivo` (up to 200 characters) is required to stop it."""

    acao: Acao
    motivo: str | None = None


class Anotar(msgspec.Struct, forbid_unknown_fields=True):
    """`texto`: 1 to 1,000 characters."""

    texto: str


class FiltroDeProcessos(msgspec.Struct):
    mes: str | None = None
    operadora: str | None = None
    status: list[str] | None = None
    codigo_erro: str | None = None
    q: str | None = None
    ordem: str | None = None
    pagina: int | None = None
    por_pagina: int | None = None


class FiltroDeLinhas(msgspec.Struct):
    de: int | None = None
    ate: int | None = None
    nivel: Literal["DEBUG", "INFO", "WARN", "ERROR"] | None = None
    busca: str | None = None
    limite: int | None = None


class Desde(msgspec.Struct):
    desde: int | None = None


class PedidoDeCancelamento(msgspec.Struct):
    motivo: str | None = None
    forcar: bool = False


class Idempotencia(msgspec.Struct):
    """The same key again: the first answer again. `x_csrftoken` only with a cookie session."""

    idempotency_key: str | None = None
    x_csrftoken: str | None = None


class Assinatura(msgspec.Struct):
    """`sha256=` with the HMAC-SHA256 of timestamp, dot, body; Unix seconds within five minutes."""

    x_timestamp: int
    x_signature: str


class PayloadDoRobo(msgspec.Struct):
    """What the robot says of the end of one or more processos."""

    success: bool
    processes: list[dict[str, Any]]
    message: str | None = None
    timestamp: str | None = None
