"""The shapes that programs send: bodies, query arguments (docs: `/api/docs`)."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

Processos = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=1_000)]


class Executar(msgspec.Struct, forbid_unknown_fields=True):
    """`tipo` is the transport; `operacao` null lets the rule choose."""

    tipo: Literal["rpa"] = "rpa"
    sincrono: bool = False
    operacao: Literal["DOWNLOAD_FATURA", "UPLOAD_SAT"] | None = None
    parametros: dict[str, Any] = msgspec.field(default_factory=dict)


class ExecutarLote(msgspec.Struct, forbid_unknown_fields=True):
    """Processos to run; those that are concluded or running are skipped, each with its code."""

    processos: Processos


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


class Desde(msgspec.Struct):
    desde: int | None = None


class PedidoDeCancelamento(msgspec.Struct):
    motivo: str | None = None
    forcar: bool = False
