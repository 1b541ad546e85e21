"""People with what they enter by, as version 0006 kept them: written then, looked for now."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.values import now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import chaves, segundo_fator, sessoes, usuarios
from app.web.passwords import Verifier, hashed

SENHA, COOKIE, TOKEN = "uma senha de antes", "um cookie de antes", "um token de antes"
EMAIL, PROVISIONAL = "bruno@empresa.com.br", "carla@empresa.com.br"


@cache
def stored() -> str:
    return hashed(SENHA)


async def write_people(c: AsyncConnection, at: datetime) -> UUID:
    """Bruno with password, session, token and a wrong attempt; Carla, whose password is for one day."""
    bruno, carla = uuid4(), uuid4()
    day = at + timedelta(days=1)
    person = {"nome": "X", "papel": "operador", "senha": stored(), "ativo": True, "criado_em": at}
    await _write(c, m.Usuario, person | {"id": bruno, "email": EMAIL})
    await _write(c, m.Usuario, person | {"id": carla, "email": PROVISIONAL, "senha_provisoria_ate": day})
    held = {"usuario_id": bruno, "criado_em": at}
    session = {"id": uuid4(), "chave": sessoes.key(COOKIE), "expira_em": day, "endereco": "127.0.0.1"}
    await _write(c, m.Sessao, held | session | {"navegador": "Firefox", "usada_em": at})
    await _write(
        c, m.Token, held | {"id": uuid4(), "chave": sessoes.key(TOKEN), "papel": "leitor", "nome": "y"}
    )
    await _write(c, m.Tentativa, {"chave": "conta:1", "falhas": 3.0, "em": at})
    return bruno


async def _write(c: AsyncConnection, model: type[m.Base], row: dict[str, Any]) -> None:
    """By the columns that it had then, not by those that the model has now."""
    columns = [sa.column(name, model.__table__.c[name].type) for name in row]
    await c.execute(sa.insert(sa.table(model.__tablename__, *columns)).values(row))


async def they_go_on(database: Database, bruno: UUID) -> None:
    """Each enters as before; nobody has a second factor or a passkey, everybody may set them up."""
    at = now()
    async with database.read() as c:
        found = {email: await usuarios.by_email(c, email) for email in (EMAIL, PROVISIONAL)}
        inside = (await sessoes.of_keys(c, [sessoes.key(COOKIE)], at=at))[sessoes.key(COOKIE)]
        program = await sessoes.of_token(c, TOKEN, at=at)
        wrong = (await c.execute(sa.select(m.Tentativa.chave, m.Tentativa.falhas))).all()
        asked = (await c.execute(sa.select(m.Usuario.segundo_fator, m.Usuario.segundo_fator_passo))).all()
        left = await segundo_fator.reservas(c, bruno), await chaves.are_there(c)
    assert await Verifier().matches(SENHA, found[EMAIL].senha, known=True)
    assert (found[EMAIL].id, found[EMAIL].segundo_fator_em) == (bruno, None)
    assert (found[EMAIL].senha_provisoria_ate, found[PROVISIONAL].senha_provisoria_ate > at) == (None, True)
    assert (inside.usuario_id, inside.papel, inside.tem_segundo_fator) == (bruno, "operador", False)
    assert program is not None
    assert (program.usuario_id, program.papel, program.papel_dono) == (bruno, "leitor", "operador")
    assert (wrong, asked, left) == ([("conta:1", 3.0)], [(None, 0), (None, 0)], (0, False))
    async with database.write() as c:
        await segundo_fator.turn_on(c, bruno, at=at, passo=1, reservas=[b"x" * 32])
        assert await segundo_fator.use_reserva(c, bruno, b"x" * 32)
