"""One processo, with everything that is known of it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from quart import request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.comparacao import Retrato, mudancas
from app.domain.errors import Refused
from app.domain.execucao import Execucao, Processo
from app.domain.silenciosos import Colhido, divergencia
from app.domain.status import StatusExecucao, is_final
from app.domain.values import iso
from app.persistence.queries import comparacao, faturas, linhas
from app.persistence.queries import execucoes as asked
from app.persistence.queries import processos as listed
from app.web.auth import who
from app.web.context import services
from app.web.pages import falha, pace, tempo
from app.web.pages.parts import in_folder, template_for
from app.web.pages.shell import render

TAIL = 5  # lines of the log that a processo shows

Context = dict[str, Any]
Loader = Callable[[AsyncConnection, Processo, Execucao | None], Awaitable[Context]]


async def processo(processo_id: UUID) -> str:
    """Everything about one processo, or `?parte=agora|aviso|erro|mudancas|faturas|historico|…`."""
    template = template_for("processos/show.html", PARTS)
    async with services().database.read() as connection:
        found = await listed.one(connection, processo_id)
        if found is None:
            raise Refused("nao_encontrado", "Não encontramos este processo.")
        p, latest = found
        context: Context = {
            "processo": listed.state(p, latest),
            "execucao": None if latest is None else asked.state(latest),
        }
        for load in dict.fromkeys(NEEDS.get(request.args.get("parte", ""), EVERYTHING)):
            context |= await load(connection, p, latest)
    return await render(template, mes=p.mes, **context)


async def _agora(c: AsyncConnection, p: Processo, latest: Execucao | None) -> Context:
    tail: list[Any] = []
    if latest is not None and latest.linhas:
        tail = await linhas.page(c, latest.id, de=max(1, latest.linhas - TAIL + 1))
    return {"cauda": tail, **await pace.of(c, p, _under_way(latest))}


def _under_way(latest: Execucao | None) -> Execucao | None:
    return None if latest is None or is_final(latest.status_execucao) else latest


async def _aviso(c: AsyncConnection, p: Processo, latest: Execucao | None) -> Context:
    before = (await comparacao.months_before(c, p.mes, [p.id])).get(p.id)
    return {"divergencia": divergencia(p.status_processo, Colhido(p.faturas, p.valor_fatura), before)}


async def _mudancas(c: AsyncConnection, p: Processo, latest: Execucao | None) -> Context:
    good = None if latest is None else await comparacao.last_good(c, p, but=latest)
    if latest is None or good is None:
        return {"mudancas": []}
    mes, before = good
    is_harvest = latest.status_execucao == StatusExecucao.CONCLUIDO
    present = Retrato(latest, p.faturas, p.valor_fatura) if is_harvest else Retrato(latest)
    shown = {"id": str(before.execucao.id), "mes": mes, "em": iso(before.execucao.data_finalizacao)}
    return {"mudancas": mudancas(present, before), "boa": shown}


async def _faturas(c: AsyncConnection, p: Processo, latest: Execucao | None) -> Context:
    return {"faturas": await faturas.of_processo(c, p)}


async def _historico(c: AsyncConnection, p: Processo, latest: Execucao | None) -> Context:
    return {"execucoes": [asked.state(e) for e in await asked.history(c, p.id)]}


async def _tempo(c: AsyncConnection, p: Processo, latest: Execucao | None) -> Context:
    return {"dias": await tempo.of_processo(c, p.id, reader=who().usuario_id)}


NEEDS: dict[str, tuple[Loader, ...]] = {
    "agora": (_agora,),
    "aviso": (_aviso,),
    "erro": (falha.of,),
    "mudancas": (_mudancas,),
    "faturas": (_faturas,),
    "historico": (_historico,),
    "linha_do_tempo": (_tempo,),
    "comprovante": (_faturas, _historico),
}
EVERYTHING = tuple(load for needed in NEEDS.values() for load in needed)
PARTS = in_folder("processos", *NEEDS)
