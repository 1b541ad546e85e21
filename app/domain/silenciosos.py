"""Successes that look wrong: not the invoices that this client had the month before."""

from decimal import Decimal

import msgspec

from app.domain.status import StatusProcesso

FACTOR = Decimal("0.5")  # a value this share above or below the month before is worth a look


class Colhido(msgspec.Struct, frozen=True):
    """What a month of a client brought: how many invoices, what they are worth (None: nobody said)."""

    faturas: int
    valor: Decimal | None


class Divergencia(msgspec.Struct, frozen=True):
    """What differs: `faturas` as (now, before), `valor` as (now, before); None where it does not."""

    faturas: tuple[int, int] | None = None
    valor: tuple[Decimal, Decimal] | None = None


def divergencia(status_processo: str, agora: Colhido, antes: Colhido | None) -> Divergencia | None:
    """What a person should look at although the robot is content; None: nothing, or nothing to compare with."""
    if status_processo != StatusProcesso.DOWNLOAD_CONCLUIDO or antes is None or antes.faturas == 0:
        return None
    faturas = (agora.faturas, antes.faturas) if agora.faturas != antes.faturas else None
    valor = _valor(agora.valor, antes.valor)
    return None if faturas is None and valor is None else Divergencia(faturas, valor)


def mes_anterior(mes: str) -> str:
    """`2026-01` → `2025-12`"""
    before = int(mes[:4]) * 12 + int(mes[5:]) - 2
    return f"{before // 12:04d}-{before % 12 + 1:02d}"


def _valor(agora: Decimal | None, antes: Decimal | None) -> tuple[Decimal, Decimal] | None:
    if agora is None or antes is None or antes <= 0:
        return None
    return (agora, antes) if abs(agora - antes) >= antes * FACTOR else None
