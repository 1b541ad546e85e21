"""What a request may reach: the process's services, who is asking."""

from uuid import UUID

import msgspec
from quart import current_app

from app.realtime.hub import Hub
from app.realtime.presenca import Presenca
from app.realtime.vivos import Vivos
from app.services import Services
from app.web.uses import Uses
from app.web.watch import Watch


class Identidade(msgspec.Struct, frozen=True):
    """Who asks, as the session or token says; permission is checked again where the change is made."""

    usuario_id: UUID
    nome: str
    papel: str
    endereco: str
    sessao_id: UUID | None = None
    token_id: UUID | None = None
    tem_senha_provisoria: bool = False  # somebody else chose it: nothing is open but its change
    deve_segundo_fator: bool = False  # this installation wants one of them: nothing is open but setting it up

    @property
    def is_limited(self) -> bool:
        """Whether nothing is open to them but their account."""
        return self.tem_senha_provisoria or self.deve_segundo_fator


def services() -> Services:
    """The services of the running app."""
    found: Services = current_app.extensions["painel_services"]
    return found


def hub() -> Hub:
    """The hub of the running app."""
    found: Hub = current_app.extensions["painel_hub"]
    return found


def presenca() -> Presenca:
    """Who looks at what, as the running app knows it."""
    found: Presenca = current_app.extensions["painel_presenca"]
    return found


def uses() -> Uses:
    """What of sessions and tokens was used, until it is written."""
    found: Uses = current_app.extensions["painel_uses"]
    return found


def watch() -> Watch:
    """Who closes the sockets of those that may no longer listen."""
    found: Watch = current_app.extensions["painel_watch"]
    return found


def vivos() -> Vivos:
    """Which processes live, as the running app knows it."""
    found: Vivos = current_app.extensions["painel_vivos"]
    return found
