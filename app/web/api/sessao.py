"""Who am I."""

from quart import Response

from app.domain.values import iso
from app.persistence.queries import sessoes
from app.web import csrf
from app.web.answers import success
from app.web.api import schemas
from app.web.api.documented import documented
from app.web.auth import who
from app.web.context import services


@documented(grupo="sessão", answers={200: schemas.Sessao})
async def sessao() -> Response:
    """The user behind the cookie or the token; 401 when there is none."""
    quem = who()
    token = expires = None
    if quem.sessao_id is not None:
        token = csrf.session_token(services().settings, quem.sessao_id)
        async with services().database.read() as connection:
            expires = iso(await sessoes.expires_at(connection, quem.sessao_id))
    usuario = schemas.Usuario(str(quem.usuario_id), quem.nome, quem.papel)
    return success(usuario=usuario, csrf=token, expira_em=expires)
