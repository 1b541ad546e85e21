"""Each carrier's part of a month: what goes on by itself, what waits for whom."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import fmean
from typing import TypeVar

import msgspec

from app.domain.causas import Causa, causa
from app.domain.fila import SENHA, Operadora
from app.domain.previsao import POUCAS, Bloqueio, Frente, Motivo, merged, pace
from app.domain.status import StatusExecucao, StatusProcesso

TEIMA = timedelta(hours=12)  # the past that a portal is judged by
FRESCA = timedelta(hours=3)  # a refusal older than this: nobody knows any more, it is worth a try
CAIU = 2  # refusals in a row; one alone may have been the robot's bad luck
POUCAS_AO_TODO = 5  # concluded today at all carriers, for one that has none of its own to be judged by

_BECAUSE = {Causa.SENHA: Motivo.SENHA, Causa.FATURA_INDISPONIVEL: Motivo.FATURA}
_TOO_LATE = {**_BECAUSE, Causa.FATURA_INDISPONIVEL: Motivo.FALHAS}


class Contagem(msgspec.Struct, frozen=True):
    """`n` processos of one carrier alike; `status_execucao` only where the processo is not at an end."""

    operadora: str
    status_processo: str
    status_execucao: str | None
    n: int


class Falha(msgspec.Struct, frozen=True):
    """A processo whose latest execution failed."""

    operadora: str
    codigo: str | None
    em: datetime | None


class Feita(msgspec.Struct, frozen=True):
    """A processo concluded lately."""

    operadora: str
    em: datetime
    segundos: int | None


Row = TypeVar("Row", Contagem, Falha, Feita)


class Mes(msgspec.Struct, frozen=True):
    """All that the forecast of a month is made of, as one instant has it.

    `espera_faturas`: its missing invoices may still come; those of an older month somebody must look for.
    """

    contagens: Sequence[Contagem]
    falhas: Sequence[Falha]
    feitas: Sequence[Feita]
    filas: Sequence[Operadora]
    espera_faturas: bool = True


def frentes(mes: Mes, *, limites: Mapping[str, int], now: datetime) -> list[Frente]:
    """One for each carrier that has processos in the month, by name; `limites[""]` is the usual limit."""
    usual_s = _duration(mes.feitas, POUCAS_AO_TODO)
    contagens, falhas, feitas = _apart(mes.contagens), _apart(mes.falhas), _apart(mes.feitas)
    filas = {fila.nome: fila for fila in mes.filas}
    found = []
    for nome in sorted(contagens):
        done, failed = feitas.get(nome, ()), falhas.get(nome, ())
        own = Mes(contagens[nome], failed, done, [filas[nome]], mes.espera_faturas)
        found.append(_frente(nome, own, usual_s, limites.get(nome, limites[""]), now))
    return found


def fell_at(falhas: Iterable[Falha], feitas: Iterable[Feita], *, now: datetime) -> list[datetime]:
    """When a carrier's portal refused since it last worked, oldest first; empty when that says nothing of now."""
    worked = max((f.em for f in feitas), default=now - TEIMA)
    since = max(worked, now - TEIMA)
    down = sorted(
        f.em for f in falhas if causa(f.codigo) is Causa.PORTAL and f.em is not None and f.em > since
    )
    return down if down and now - down[-1] <= FRESCA else []


def _frente(nome: str, mes: Mes, usual_s: float | None, limite: int, now: datetime) -> Frente:
    total = sum(c.n for c in mes.contagens)
    concluidos = sum(c.n for c in mes.contagens if c.status_processo == StatusProcesso.DOWNLOAD_CONCLUIDO)
    down = fell_at(mes.falhas, mes.feitas, now=now)
    waiting = [*_failed(nome, mes, down), *_held(nome, mes.contagens, mes.filas[0], down)]
    blocks = merged(b for b in waiting if b.n > 0)
    return Frente(
        operadora=nome,
        total=total,
        concluidos=concluidos,
        andando=total - concluidos - sum(b.n for b in blocks),
        bloqueios=blocks,
        limite=limite,
        ritmo=pace((f.em for f in mes.feitas), now=now),
        duracao_s=_duration(mes.feitas, POUCAS) or usual_s,
    )


def _failed(nome: str, mes: Mes, down: Sequence[datetime]) -> Iterable[Bloqueio]:
    """Failures by who can do something about them."""
    because = _BECAUSE if mes.espera_faturas else _TOO_LATE
    for falha in mes.falhas:
        why = causa(falha.codigo)
        motivo = because.get(why, Motivo.FALHAS)
        if why is Causa.PORTAL and down:
            yield Bloqueio(Motivo.PORTAL, (nome,), 1, down[0])
        else:
            yield Bloqueio(motivo, (nome,), 1, falha.em if motivo is Motivo.SENHA else None)


def _held(
    nome: str, contagens: Sequence[Contagem], fila: Operadora, down: Sequence[datetime]
) -> Iterable[Bloqueio]:
    """What nobody asked for, what nobody knows about, what stands behind a closed door."""
    waiting = _many(contagens, StatusExecucao.PENDENTE)
    running = _many(contagens, StatusExecucao.EXECUTANDO)
    asleep = sum(c.n for c in contagens if c.status_processo == StatusProcesso.AGUARDANDO_DOWNLOAD) - waiting
    yield Bloqueio(Motivo.A_EXECUTAR, (nome,), asleep)
    yield Bloqueio(Motivo.INDECISAS, (nome,), _many(contagens, StatusExecucao.INDETERMINADO))
    if fila.parada_em is not None:
        motivo = Motivo.SENHA if fila.parada_tipo == SENHA else Motivo.PAUSADA
        yield Bloqueio(motivo, (nome,), waiting, fila.parada_em)
        waiting = 0
    if len(down) >= CAIU:
        yield Bloqueio(Motivo.PORTAL, (nome,), waiting + running, down[0])


def _apart(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Each carrier's own."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.operadora, []).append(row)
    return found


def _many(contagens: Sequence[Contagem], status: StatusExecucao) -> int:
    return sum(c.n for c in contagens if c.status_execucao == status)


def _duration(feitas: Sequence[Feita], least: int) -> float | None:
    """Mean seconds of one; None when they are too few to tell."""
    known = [f.segundos for f in feitas if f.segundos is not None]
    return fmean(known) if len(known) >= least else None
