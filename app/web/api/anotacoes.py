"""Notes on a processo: one is written, its author takes it back."""

from uuid import UUID, uuid4

import msgspec
from quart import Response
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import Refused
from app.domain.values import iso
from app.recording.anotacoes import Annotated, annotate, take_back
from app.recording.items import By
from app.web.answers import success
from app.web.api import pedidos
from app.web.api.bodies import json_body
from app.web.api.comando import comando_id
from app.web.api.documented import documented
from app.web.auth import who
from app.web.context import services


class Anotacao(msgspec.Struct):
    """`texto` is null once it was taken back."""

    id: str
    autor: str
    texto: str | None
    criado_em: str
    apagada_em: str | None


class UmaAnotacao(msgspec.Struct):
    success: bool
    anotacao: Anotacao


@documented(
    grupo="processos",
    body=pedidos.Anotar,
    headers=pedidos.Idempotencia,
    answers={201: UmaAnotacao},
    refuses=(400, 404, 409, 413, 415, 422),
)
async def anotar(processo_id: UUID) -> Response:
    """A note of at most 1,000 characters; passwords in it are masked."""
    asked, by = await json_body(pedidos.Anotar), _by()
    nota = comando_id(who()) or uuid4()
    try:
        noted = await annotate(services().database, processo_id, asked.texto, nota=nota, by=by)
    except (SQLAlchemyError, OSError):
        raise Refused("indisponivel") from None
    return _told(noted, 201)


@documented(grupo="processos", answers={200: UmaAnotacao}, refuses=(404,))
async def apagar_anotacao(anotacao_id: UUID) -> Response:
    """Its author, up to 15 minutes later; it stays, marked as taken back."""
    try:
        noted = await take_back(services().database, anotacao_id, by=_by())
    except (SQLAlchemyError, OSError):
        raise Refused("indisponivel") from None
    return _told(noted, 200)


def _by() -> By:
    quem = who()
    return By(quem.nome, "pagina", quem.usuario_id, quem.endereco, ate_papel=quem.papel)


def _told(noted: Annotated, status: int) -> Response:
    services().tell(noted.messages)
    shown = Anotacao(
        id=str(noted.id),
        autor=noted.autor,
        texto=None if noted.apagada_em else noted.texto,
        criado_em=iso(noted.criado_em) or "",
        apagada_em=iso(noted.apagada_em),
    )
    return success(status, anotacao=shown)
