"""When a month's processos will be done at the recent pace, one carrier beside the other."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil, floor

import msgspec

JANELA = timedelta(hours=2)  # what was done before says little about now
POUCAS = 3  # concluded in the window; of fewer no pace can be told
CURTO = timedelta(minutes=5)  # several that end together are no pace of a thousand an hour
DEGRAU = timedelta(minutes=10)  # what a person can use of a forecast
LONGE_S = 30 * 86_400.0  # beyond a month nobody forecasts


class Motivo(StrEnum):
    """Why a processo does not go on by itself, the most urgent first."""

    SENHA = "senha"
    PAUSADA = "pausada"
    INDECISAS = "indecisas"
    FALHAS = "falhas"
    A_EXECUTAR = "a_executar"
    PORTAL = "portal"
    FATURA = "fatura"


DA_OPERADORA = frozenset({Motivo.PORTAL, Motivo.FATURA})  # everything else depends on us


class Bloqueio(msgspec.Struct, frozen=True):
    """`n` processos of these carriers wait for somebody; `desde`: since when, where that is known."""

    motivo: Motivo
    operadoras: tuple[str, ...]
    n: int
    desde: datetime | None = None


class Frente(msgspec.Struct, frozen=True, kw_only=True):
    """One carrier's part of a month; `total` = `concluidos` + `andando` + the `n` of `bloqueios`.

    `andando` were asked for with nothing in their way. `ritmo`: concluded an hour lately; `duracao_s`: how
    long one takes; `limite`: how many at once.
    """

    operadora: str
    total: int
    concluidos: int
    andando: int
    bloqueios: tuple[Bloqueio, ...] = ()
    limite: int = 1
    ritmo: float | None = None
    duracao_s: float | None = None


class Previsao(msgspec.Struct, frozen=True, kw_only=True):
    """`fecham` of `total` will be done when the day ends, None while nobody can tell.

    `ate`: about when the last of `andando` ends, today or later; None when nothing is under way.
    """

    total: int
    concluidos: int
    andando: int
    bloqueios: tuple[Bloqueio, ...]
    fecham: int | None
    ate: datetime | None


def pace(ends: Iterable[datetime], *, now: datetime) -> float | None:
    """Concluded an hour in the last JANELA; None when they are too few to tell."""
    recent = sorted(end for end in ends if now - JANELA <= end <= now)
    if len(recent) < POUCAS:
        return None
    return (len(recent) - 1) / (max(now - recent[0], CURTO).total_seconds() / 3600)


def forecast(frente: Frente, *, now: datetime, day_ends: datetime) -> Previsao:
    """What this carrier's part will be when the day ends; what is blocked is never counted."""
    needs_s = _needs_s(frente)
    fecham, ate = None, None
    if needs_s is not None:
        left_s = max(0.0, (day_ends - now).total_seconds())
        today = frente.andando if needs_s <= left_s else floor(frente.andando * left_s / needs_s)
        fecham = frente.concluidos + today
        ate = rounded(now + timedelta(seconds=needs_s)) if frente.andando else None
    return Previsao(
        total=frente.total,
        concluidos=frente.concluidos,
        andando=frente.andando,
        bloqueios=frente.bloqueios,
        fecham=fecham,
        ate=ate,
    )


def together(parts: Sequence[Previsao]) -> Previsao:
    """The whole month: carriers work side by side, so it ends with the slowest of them."""
    known = all(part.fecham is not None for part in parts)
    ends = [part.ate for part in parts if part.ate is not None]
    return Previsao(
        total=sum(part.total for part in parts),
        concluidos=sum(part.concluidos for part in parts),
        andando=sum(part.andando for part in parts),
        bloqueios=merged(b for part in parts for b in part.bloqueios),
        fecham=sum(part.fecham or 0 for part in parts) if known else None,
        ate=max(ends) if known and ends else None,
    )


def merged(blocks: Iterable[Bloqueio]) -> tuple[Bloqueio, ...]:
    """One for each reason, the most urgent first: its carriers, all they hold, since the earliest."""
    found: dict[Motivo, Bloqueio] = {}
    for b in blocks:
        had = found.get(b.motivo, Bloqueio(b.motivo, (), 0))
        since = [instant for instant in (had.desde, b.desde) if instant is not None]
        names = tuple(sorted({*had.operadoras, *b.operadoras}))
        found[b.motivo] = Bloqueio(b.motivo, names, had.n + b.n, min(since, default=None))
    return tuple(found[motivo] for motivo in Motivo if motivo in found)


def rounded(instant: datetime) -> datetime:
    """Up to the next ten minutes: a forecast that is missed by less is none."""
    hour = instant.replace(minute=0, second=0, microsecond=0)
    return hour + ceil((instant - hour) / DEGRAU) * DEGRAU


def _needs_s(f: Frente) -> float | None:
    """Seconds until all that is under way is done: by the pace; without one, by turns of `limite` at once."""
    if not f.andando:
        return 0.0
    if f.ritmo:
        return min(LONGE_S, max(f.andando / f.ritmo * 3600, f.duracao_s or 0.0))
    if f.duracao_s is None:
        return None
    return min(LONGE_S, ceil(f.andando / max(1, f.limite)) * f.duracao_s)
