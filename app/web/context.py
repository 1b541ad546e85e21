"""What a request may reach: the process's services, who is asking."""

from uuid import UUID

import msgspec
from quart import current_app

from app.realtime.hub import Hub
from app.services import Services


class Identidade(msgspec.Struct, frozen=True):
    """Who asks, as the session or token says; permission is checked again where the change is made."""

    usuario_id: UUID
    nome: str
    papel: str
    endereco: str
    sessao_id: UUID | None = None
    token_id: UUID | None = None


def services() -> Services:
    """The services of the running app."""
    found: Services = current_app.extensions["painel_services"]
    return found


def hub() -> Hub:
    """The hub of the running app."""
    found: Hub = current_app.extensions["painel_hub"]
    return found
