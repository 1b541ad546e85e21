"""The three people of the demonstration, with their passwords."""

import secrets
from typing import NamedTuple
from uuid import uuid5

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.seed.names import NAMESPACE
from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import usuarios
from app.web.demo import DEMO
from app.web.passwords import Verifier, hashed

PASSWORD = "demo"  # noqa: S105 - known to everybody, hence only where nobody else comes


class Entry(NamedTuple):
    """`senha` None: somebody chose another one."""

    nome: str
    papel: str
    email: str
    senha: str | None


async def enter(c: AsyncConnection, *, loopback: bool) -> list[Entry]:
    """Make who is missing; what each may enter with, for the terminal.

    Beyond this machine nobody has the known password: whoever had it gets a random one.
    """
    found = {row.email.lower(): row for row in await usuarios.with_emails(c, [e for _, e in DEMO.values()])}
    entries: list[Entry] = []
    for papel, (nome, email) in DEMO.items():
        known = found.get(email)
        senha: str | None = PASSWORD if loopback else secrets.token_urlsafe(12)
        if known is None:
            row = {"id": uuid5(NAMESPACE, f"usuario:{email}"), "email": email, "nome": nome, "papel": papel}
            row |= {"senha": hashed(senha or ""), "ativo": True, "criado_em": now()}
            await c.execute(insert(m.Usuario).values(row))
        elif not await Verifier().matches(PASSWORD, known.senha):
            senha = None
        elif not loopback:
            change = update(m.Usuario).where(m.Usuario.id == known.id)
            await c.execute(change.values(senha=hashed(senha or "")))
        entries.append(Entry(nome, papel, email, senha))
    return entries
