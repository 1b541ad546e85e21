"""Selections of the list: freeze, see what would happen, do it once."""

from uuid import UUID

import msgspec
from quart import Response

from app.domain.errors import Refused
from app.domain.selecao import Acao, Selecao
from app.domain.values import iso
from app.web import feitos, selecoes
from app.web.answers import answer
from app.web.api import pedidos
from app.web.api.bodies import json_body
from app.web.api.documented import documented
from app.web.auth import who
from app.web.context import services


class Selecionados(msgspec.Struct):
    """What was frozen; with `acao`: how many it would be done to, how many left out by reason.

    `processos`: their ids in the list's order, where a filter was given; null to who named them.
    """

    success: bool
    id: str
    mes: str
    total: int
    acao: str | None
    fazer: int
    pular: dict[str, int]
    expira_em: str
    processos: list[str] | None


class Recusado(msgspec.Struct):
    processo_id: str
    code: str
    detail: str


class Feitos(msgspec.Struct):
    """What became of it; the same again however often it is asked."""

    success: bool
    id: str
    pedidos: int
    recusados: list[Recusado]


@documented(
    grupo="execução",
    body=pedidos.Selecionar,
    answers={201: Selecionados},
    refuses=(400, 404, 413, 415, 422),
)
async def selecionar() -> Response:
    """Freeze at most 5,000 processos of a month for an hour; with `acao` say what would happen. Nothing does yet."""
    asked = await json_body(pedidos.Selecionar)
    if sum(given is not None for given in (asked.processos, asked.filtro, asked.selecao)) != 1:
        raise Refused("valores", "Diga processos, filtro ou selecao: um deles.")
    frozen = await selecoes.freeze(
        services(), who(), processos=asked.processos, filtro=asked.filtro, selecao=asked.selecao,
        acao=None if asked.acao is None else Acao(asked.acao),
    )  # fmt: skip
    return answer(_said(frozen, None if asked.filtro is None else frozen.processos), 201)


@documented(
    grupo="execução",
    body=pedidos.FazerSelecao,
    answers={200: Feitos},
    refuses=(400, 404, 413, 415, 422),
)
async def fazer(selecao_id: UUID) -> Response:
    """Do what was planned, each processo by itself; a second time has the effect of one."""
    asked = await json_body(pedidos.FazerSelecao)
    done = await feitos.do(services(), who(), selecao_id, motivo=asked.motivo)
    result = done.resultado or {"pedidos": 0, "recusados": []}
    return answer(
        Feitos(True, str(done.id), result["pedidos"], [Recusado(**one) for one in result["recusados"]])
    )


def _said(s: Selecao, processos: list[str] | None) -> Selecionados:
    plano = s.plano or {"fazer": [], "pular": {}}
    left_out = {reason: len(ids) for reason, ids in plano["pular"].items()}
    return Selecionados(
        True,
        str(s.id),
        s.mes,
        len(s.processos),
        s.acao,
        len(plano["fazer"]),
        left_out,
        iso(s.expira_em) or "",
        processos,
    )
