"""What people do to a group of failures: take it, put it off, settle it, run it again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from quart import Response
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import Refused
from app.domain.pendencias import Acao, adiada_ate
from app.domain.values import is_mes, now
from app.recording import pendencias, retentativas
from app.recording.items import By
from app.recording.pendencias import Deed
from app.web.answers import success
from app.web.api.bodies import json_body
from app.web.api.documented import documented
from app.web.auth import who
from app.web.commands import motivo_of
from app.web.context import services

Escolhidos = Annotated[list[UUID], msgspec.Meta(max_length=1_000)]


class PedidoDePendencia(msgspec.Struct, forbid_unknown_fields=True):
    """`mes`: `AAAA-MM`. `motivo` (up to 200 characters) is required to settle.

    `ate`, to put off: `1h`, `amanha` or `AAAA-MM-DD`. `vistas_ate`, to settle: failures after it stay.
    `processos`, to run again: only these of the group, the first of them alone at first; null: all.
    """

    acao: Acao
    mes: str
    motivo: str | None = None
    ate: str | None = None
    vistas_ate: datetime | None = None
    processos: Escolhidos | None = None


class Feita(msgspec.Struct):
    """Committed; what came of it is told by the topic `mes:`."""

    success: bool


@documented(
    grupo="pendências",
    body=PedidoDePendencia,
    answers={200: Feita},
    refuses=(400, 404, 409, 413, 415, 422),
)
async def pendencia(grupo_id: UUID) -> Response:
    """`assumir`, `soltar`, `adiar`, `voltar`, `tratar`, `retentar` (one first, the rest when it has passed)."""
    asked, quem = await json_body(PedidoDePendencia), who()
    if not is_mes(asked.mes):
        raise Refused("valores", "A competência é escrita AAAA-MM.", campos={"mes": "use AAAA-MM"})
    by = By(quem.nome, "pagina", quem.usuario_id, quem.endereco, ate_papel=quem.papel)
    deed = _deed(asked, by)
    try:
        decided = await services().database.transact(
            lambda c: pendencias.decide(c, asked.mes, grupo_id, acao=asked.acao, by=by, deed=deed)
        )
    except (SQLAlchemyError, OSError):
        raise Refused("indisponivel") from None
    if isinstance(decided, Refused):  # its audit is committed, nothing else
        raise decided
    services().tell(decided)
    return success(200)


def _deed(asked: PedidoDePendencia, by: By) -> Deed:
    motivo = motivo_of(asked.motivo)
    match asked.acao:
        case "assumir":
            return pendencias.assumir(by)
        case "soltar":
            return pendencias.soltar
        case "voltar":
            return pendencias.voltar
        case "adiar":
            fuso = services().settings.fuso
            return pendencias.adiar(by, adiada_ate(asked.ate or "", now=now(), fuso=fuso), motivo)
        case "retentar":
            return retentativas.retentar(by, None if asked.processos is None else set(asked.processos))
    if motivo is None:
        raise Refused("valores", "Diga como foi resolvida.", campos={"motivo": "obrigatório"})
    if asked.vistas_ate is not None and asked.vistas_ate.tzinfo is None:
        raise Refused("valores", "vistas_ate: falta o fuso.", campos={"vistas_ate": "falta o fuso"})
    return pendencias.tratar(by, motivo, asked.vistas_ate)
