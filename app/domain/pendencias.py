"""Failures as work: which belong together, who takes care of them, what is parked behind them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from app.domain.causas import Causa, causa
from app.domain.errors import Refused
from app.domain.indisponivel import is_awaited

Acao = Literal["assumir", "soltar", "adiar", "voltar", "tratar", "retentar"]
ADIAR_MAX_DIAS = 30
VOLTA_AS = time(7)  # when people begin
CHAVE_MAX = 200  # characters of a robot's word that name a group
_GRUPOS = UUID("0b0f7f0c-5d0c-4c1e-9a55-6a1b7f3f2e90")  # names the groups


class Estado(StrEnum):
    """Of a group that is run again: one first, the rest when it has passed."""

    TESTANDO = "TESTANDO"
    LIBERADA = "LIBERADA"  # it passed, the rest was asked for
    REPROVADA = "REPROVADA"  # it failed, the rest stays
    ENCERRADA = "ENCERRADA"  # it was cancelled, or could not be asked for: the rest stays


class Falha(msgspec.Struct, frozen=True):
    """A processo whose latest execution failed. `valor` in R$, None: nobody knows; `estimado`: of another month."""

    execucao_id: UUID
    processo_id: UUID
    cliente: str
    cnpj: str
    operadora: str
    codigo_erro: str | None
    etapa_falha: str | None
    mensagem: str | None
    acao_recomendada: str | None
    em: datetime
    valor: Decimal | None
    estimado: bool


class Pendencia(msgspec.Struct, frozen=True):
    """What people decided about a group; one that nobody has touched has none."""

    id: UUID
    mes: str
    operadora: str
    codigo_erro: str | None
    etapa_falha: str | None
    assumida_por: str | None = None
    assumida_por_id: UUID | None = None
    assumida_em: datetime | None = None
    adiada_ate: datetime | None = None
    adiada_por: str | None = None
    adiada_motivo: str | None = None


class Retentativa(msgspec.Struct, frozen=True):
    """A group that is run again. `espera` are `[processo, falha]` that leave when the canary has passed."""

    id: UUID
    pendencia_id: UUID
    estado: str
    canario_processo_id: UUID
    canario_id: UUID | None
    espera: list[list[str]]
    pedida_por: str
    pedida_por_id: UUID
    pedida_em: datetime
    encerrada_em: datetime | None = None
    iniciados: int = 0
    mensagem: str | None = None

    @property
    def is_active(self) -> bool:
        return self.estado == Estado.TESTANDO


class Grupo(msgspec.Struct):
    """Failures of one month with the same carrier, code, step, newest last; none while all of them run again."""

    pendencia: Pendencia
    falhas: list[Falha] = msgspec.field(default_factory=list)
    retentativa: Retentativa | None = None

    @property
    def id(self) -> UUID:
        return self.pendencia.id

    @property
    def causa(self) -> Causa:
        return causa(self.pendencia.codigo_erro)

    @property
    def valor(self) -> Decimal | None:
        known = [f.valor for f in self.falhas if f.valor is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def estimado(self) -> bool:
        return any(f.estimado for f in self.falhas)

    @property
    def clientes(self) -> list[str]:
        return list(dict.fromkeys(f.cliente for f in self.falhas))

    @property
    def ultima(self) -> Falha | None:
        return self.falhas[-1] if self.falhas else None

    def is_awaited(self, now: datetime) -> bool:
        """Whether only the carrier's invoice is missing, which may still come: nobody has to look."""
        return self.causa is Causa.FATURA_INDISPONIVEL and is_awaited(self.pendencia.mes, now)

    def is_adiada(self, now: datetime) -> bool:
        return self.pendencia.adiada_ate is not None and self.pendencia.adiada_ate > now


def chave(mes: str, operadora: str, codigo_erro: str | None, etapa_falha: str | None) -> UUID:
    """The group's name, the same in every process."""
    words = (mes, operadora, named(codigo_erro) or "", named(etapa_falha) or "")
    return uuid5(_GRUPOS, "\x1f".join(words))


def named(word: str | None) -> str | None:
    """A robot's word as a group is named by it: without case, bounded."""
    return (word or "").strip().upper()[:CHAVE_MAX] or None


def grouped(
    mes: str,
    falhas: Iterable[Falha],
    pendencias: Iterable[Pendencia] = (),
    retentativas: Iterable[Retentativa] = (),
) -> list[Grupo]:
    """The groups of a month, the most urgent first; one that is all in test is still there."""
    known = {p.id: p for p in pendencias}
    tests = {r.pendencia_id: r for r in sorted(retentativas, key=lambda r: r.pedida_em)}
    alike: dict[tuple[str, str | None, str | None], list[Falha]] = {}
    for falha in sorted(falhas, key=lambda f: (f.em, f.execucao_id)):
        words = falha.operadora, named(falha.codigo_erro), named(falha.etapa_falha)
        alike.setdefault(words, []).append(falha)
    groups: dict[UUID, Grupo] = {}
    for words, of_them in alike.items():
        i = chave(mes, *words)
        groups[i] = Grupo(known.get(i) or Pendencia(i, mes, *words), of_them, tests.get(i))
    for i, test in tests.items():
        if i not in groups and i in known and test.is_active:
            groups[i] = Grupo(known[i], retentativa=test)
    return sorted(groups.values(), key=_urgency)


def _urgency(g: Grupo) -> tuple[bool, Decimal, int, UUID]:
    """A refused password holds a whole carrier; then what is parked counts, then how many."""
    return g.causa is not Causa.SENHA, -(g.valor or Decimal(0)), -len(g.falhas), g.id


def adiada_ate(ate: str, *, now: datetime, fuso: ZoneInfo) -> datetime:
    """`1h`, `amanha` (7 o'clock) or a day `AAAA-MM-DD` (7 o'clock), within the next 30 days.

    Raises:
        Refused: `valores`.
    """
    if ate == "1h":
        return now + timedelta(hours=1)
    today = now.astimezone(fuso).date()
    day = today + timedelta(days=1) if ate == "amanha" else _day(ate)
    if day is None or not today < day <= today + timedelta(days=ADIAR_MAX_DIAS):
        why = f"Escolha um dia a partir de amanhã, no máximo daqui a {ADIAR_MAX_DIAS} dias."
        raise Refused("valores", why, campos={"ate": "fora do prazo"})
    return datetime.combine(day, VOLTA_AS, fuso)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
