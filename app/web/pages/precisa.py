"""What needs this person now: a few sentences with one button each, the most urgent first."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import msgspec

from app.domain.causas import Causa
from app.domain.fila import SENHA, estado_fila
from app.domain.pendencias import Grupo
from app.domain.policy import Reach, reach
from app.domain.previsao import Motivo
from app.domain.values import iso
from app.persistence.queries import previsao as asked
from app.web import filtro
from app.web.auth import who
from app.web.context import Identidade, services
from app.web.pages.parts import in_folder
from app.web.pages.previsto import Previsto, of_month, previsto, relogio
from app.web.pages.shell import render

PARTS = in_folder("processos", "frase", "pedidos")  # what stands above the list
AO_MESMO_TEMPO = 3  # more sentences than this are a list, which is another page
ESPERA = timedelta(minutes=30)  # without news of what I started


class Pedido(msgspec.Struct, kw_only=True):
    """`tipo`: fila, indecisas, falhas, minhas; what each carries besides, its template knows."""

    tipo: str
    urgencia: tuple[float, ...]  # the smallest first
    n: int = 0
    operadora: str = ""
    codigo: str | None = None
    valor: Decimal | None = None
    href: str = ""
    fila: dict[str, Any] | None = None


class Precisa(msgspec.Struct, frozen=True):
    """The sentences to show, how many more there are; `ouve` are the topics with their counters.

    `por_executar`: processos of the month wait to be asked for, which is no sentence here.
    """

    pedidos: list[Pedido]
    mais: int
    ouve: str
    agora: Any
    por_executar: bool


async def precisa(mes: str) -> Precisa:
    """For whoever looks at the month; only what their role may do something about, or must know."""
    quem = who()
    async with services().database.read() as connection:
        seen = await of_month(connection, mes)
        found = [*_queues(seen)]
        if reach(quem.papel, "decide") is not Reach.NONE:
            found += await _undecided(connection, seen)
        if reach(quem.papel, "run") is not Reach.NONE:
            found += _failures(seen, quem)
            found += await _mine(connection, seen, quem)
    found.sort(key=lambda pedido: pedido.urgencia)
    shown = found[:AO_MESMO_TEMPO]
    waits = any(b.motivo is Motivo.A_EXECUTAR for b in seen.todo.bloqueios)
    return Precisa(shown, len(found) - len(shown), _listens(seen), iso(seen.agora), waits)


async def part(template: str) -> str:
    """One of PARTS for the month that the address names: drawn alone, it asks for what it says by itself."""
    async with services().database.read() as connection:
        wanted = await filtro.lenient(connection, services().settings)
    return await render(template, mes=wanted.mes)


def _queues(seen: Previsto) -> Iterable[Pedido]:
    """Everybody is told of a stopped queue; who may test it has the button."""
    for o in seen.dados.filas:
        if o.parada_em is None:
            continue
        yield Pedido(
            tipo="fila",
            urgencia=(0 if o.parada_tipo == SENHA else 1, -o.esperando),
            operadora=o.nome,
            fila=estado_fila(o),
            href=_list(seen, operadora=o.nome),
        )


async def _undecided(connection: Any, seen: Previsto) -> list[Pedido]:
    n = sum(b.n for b in seen.todo.bloqueios if b.motivo is Motivo.INDECISAS)
    if not n:
        return []
    first = await asked.undecided(connection, seen.mes, most=1)
    href = f"/execucoes/{first[0]}" if n == 1 and first else _list(seen, status="INDETERMINADO")
    return [Pedido(tipo="indecisas", urgencia=(2, -n), n=n, href=href)]


def _failures(seen: Previsto, quem: Identidade) -> list[Pedido]:
    """Groups of failures that wait for somebody here, by what is parked behind them."""
    groups = [g for g in seen.grupos if _is_ours(g, seen) and _is_free(g, seen, quem)]
    return [
        Pedido(
            tipo="falhas",
            urgencia=(3, -float(g.valor or 0), -len(g.falhas)),
            n=len(g.falhas),
            operadora=g.pendencia.operadora,
            codigo=g.pendencia.codigo_erro,
            valor=g.valor,
            href=f"/pendencias/{g.id}?{urlencode({'mes': seen.mes})}",
        )
        for g in groups
    ]


def _is_ours(g: Grupo, seen: Previsto) -> bool:
    """What only the carrier can mend, what a stopped queue says already, asks nobody for anything."""
    nome = g.pendencia.operadora
    if g.causa is Causa.PORTAL:
        return not any(b.motivo is Motivo.PORTAL and nome in b.operadoras for b in seen.todo.bloqueios)
    if g.causa is Causa.SENHA:
        return not any(o.nome == nome and o.parada_tipo == SENHA for o in seen.dados.filas)
    return not g.is_awaited(seen.agora)


def _is_free(g: Grupo, seen: Previsto, quem: Identidade) -> bool:
    """Neither put off, nor in somebody else's hands, nor being tried again."""
    taken = g.pendencia.assumida_por_id not in (None, quem.usuario_id)
    tested = g.retentativa is not None and g.retentativa.is_active
    return bool(g.falhas) and not (taken or tested or g.is_adiada(seen.agora))


async def _mine(connection: Any, seen: Previsto, quem: Identidade) -> list[Pedido]:
    found = await asked.waiting_long(connection, quem.usuario_id, before=seen.agora - ESPERA)
    if not found:
        return []
    return [Pedido(tipo="minhas", urgencia=(4, -len(found)), n=len(found), href=f"/execucoes/{found[0]}")]


def _list(seen: Previsto, **filters: str) -> str:
    return f"/processos?{urlencode({'mes': seen.mes, **filters})}"


def _listens(seen: Previsto) -> str:
    return " ".join([f"mes:{seen.mes}@{seen.versao}", *(f"fila:{o.id}@{o.versao}" for o in seen.dados.filas)])


GLOBALS = {"previsto": previsto, "precisa": precisa, "relogio": relogio}
