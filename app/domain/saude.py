"""A carrier's weather, in one word: judged by how its executions ended lately."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from zoneinfo import ZoneInfo

import msgspec

from app.domain.causas import Causa, causa
from app.domain.habitual import ENOUGH

HORA = timedelta(hours=1)
HORAS = 24  # columns of the chart; what ended before says nothing about now
JANELA = timedelta(hours=2)  # "lately"
ULTIMAS = 10  # ends that the word is judged by, the newest
SEGUIDAS = 3  # failures of the portal, one after the other: it is down
TOLERADAS = 0.2  # of the last ends; below that, somebody's bad day


class Palavra(StrEnum):
    """What a person wants to know first."""

    NORMAL = "normal"
    LENTO = "lento"
    COM_FALHAS = "com_falhas"
    FORA_DO_AR = "fora_do_ar"
    SEM_DADOS = "sem_dados"


class Fim(msgspec.Struct, frozen=True):
    """How an execution ended. `login_s`: how long the step LOGIN_PORTAL took, where it was walked through."""

    em: datetime
    concluido: bool
    codigo: str | None = None
    login_s: float | None = None

    @property
    def conta(self) -> bool:
        """An invoice that is not issued yet is neither a success nor the carrier's failure."""
        return self.concluido or causa(self.codigo) is not Causa.FATURA_INDISPONIVEL


class Placar(msgspec.Struct, frozen=True):
    """How many ended well, how many failed."""

    concluidas: int = 0
    falhas: int = 0

    @property
    def taxa(self) -> int | None:
        """Per cent that ended well, never rounded up to all; None: nothing ended."""
        total = self.concluidas + self.falhas
        return self.concluidas * 100 // total if total else None


class Hora(msgspec.Struct, frozen=True):
    """One hour of the day, which began at `inicio`."""

    inicio: datetime
    placar: Placar


class Saude(msgspec.Struct, frozen=True, kw_only=True):
    """Logins: the median lately, the usual one, the one that only one in twenty exceeds; None: too few."""

    palavra: Palavra
    hoje: Placar
    semana: Placar
    login_s: float | None
    login_usual_s: float | None
    login_longo_s: float | None
    ultimo_sucesso: datetime | None
    fora_desde: datetime | None
    codigos: tuple[tuple[str | None, int], ...]
    horas: tuple[Hora, ...]


def julgada(fins: Sequence[Fim], *, agora: datetime, fuso: ZoneInfo) -> Saude:
    """From the ends of seven days, oldest first. `codigos`: failures of the last 24 h, the most frequent first."""
    meia_noite = agora.astimezone(fuso).replace(hour=0, minute=0, second=0, microsecond=0)
    contam = [fim for fim in fins if fim.conta]
    dia = [fim for fim in contam if fim.em >= agora - timedelta(hours=HORAS)]
    lately = _lately([fim for fim in fins if fim.em >= agora - timedelta(hours=HORAS)], agora)
    before = lately[0].em if lately else agora
    usual = sorted(f.login_s for f in fins if f.login_s is not None and f.concluido and f.em < before)
    login_s = _median(sorted(f.login_s for f in lately if f.login_s is not None))
    known = len(usual) >= ENOUGH
    longo = _rank(usual, 0.95) if known else None
    return Saude(
        palavra=_word(_lately(dia, agora), login_s, longo),
        hoje=_score([fim for fim in contam if fim.em >= meia_noite]),
        semana=_score(contam),
        login_s=login_s,
        login_usual_s=_rank(usual, 0.5) if known else None,
        login_longo_s=longo,
        ultimo_sucesso=max((fim.em for fim in fins if fim.concluido), default=None),
        fora_desde=_down_since(dia),
        codigos=tuple(Counter(fim.codigo for fim in dia if not fim.concluido).most_common()),
        horas=_hours(dia, agora, fuso),
    )


def _word(lately: Sequence[Fim], login_s: float | None, longo_s: float | None) -> Palavra:
    if not lately:
        return Palavra.SEM_DADOS
    if _down_since(lately) is not None:
        return Palavra.FORA_DO_AR
    if sum(not fim.concluido for fim in lately) >= TOLERADAS * len(lately):
        return Palavra.COM_FALHAS
    # half of the logins now take longer than one in twenty used to
    return (
        Palavra.LENTO if login_s is not None and longo_s is not None and login_s > longo_s else Palavra.NORMAL
    )


def _lately(fins: Sequence[Fim], agora: datetime) -> Sequence[Fim]:
    """The newest of the last hours; on a quiet day the few that there are."""
    return [fim for fim in fins if fim.em >= agora - JANELA][-ULTIMAS:] or fins[-SEGUIDAS:]


def _down_since(fins: Sequence[Fim]) -> datetime | None:
    """When the portal's failures began, if nothing but them came since, often enough."""
    streak = 0
    for fim in reversed(fins):
        if fim.concluido or causa(fim.codigo) is not Causa.PORTAL:
            break
        streak += 1
    return fins[-streak].em if streak >= SEGUIDAS else None


def _score(fins: Sequence[Fim]) -> Placar:
    good = sum(fim.concluido for fim in fins)
    return Placar(good, len(fins) - good)


def _hours(fins: Sequence[Fim], agora: datetime, fuso: ZoneInfo) -> tuple[Hora, ...]:
    """The last 24, whole on people's clock; the present one is the last."""
    present = agora.astimezone(fuso).replace(minute=0, second=0, microsecond=0).astimezone(agora.tzinfo)
    first = present - timedelta(hours=HORAS - 1)
    hours: list[list[Fim]] = [[] for _ in range(HORAS)]
    for fim in fins:
        if first <= fim.em <= agora:
            hours[int((fim.em - first) / HORA)].append(fim)
    return tuple(Hora(first + i * HORA, _score(those)) for i, those in enumerate(hours))


def _median(ordered: Sequence[float]) -> float | None:
    """Of too few nothing is said."""
    return _rank(ordered, 0.5) if len(ordered) >= SEGUIDAS else None


def _rank(ordered: Sequence[float], share: float) -> float:
    """The nearest rank: a length that was really seen."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
