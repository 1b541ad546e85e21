"""The three people of the demonstration, with their passwords."""

import secrets
from collections.abc import Collection
from typing import NamedTuple
from uuid import uuid5

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.seed.names import NAMESPACE
from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import usuarios
from app.web.demo import DEMO
from app.web.passwords import hashed

PASSWORD = "demo"  # noqa: S105 - known to everybody, hence only where nobody else comes


class Entry(NamedTuple):
    """What somebody may enter with; `senha` None: another one was chosen."""

    nome: str
    papel: str
    email: str
    senha: str | None


async def enter(c: AsyncConnection, *, loopback: bool) -> list[Entry]:
    """Make who is missing; what each may enter with, for the terminal.

    Beyond this machine nobody has the known password: whoever had it gets a random one.
    """
    found = {row.email.lower(): row for row in await usuarios.with_emails(c, [e for _, e in DEMO.values()])}
    known = _with_known_password({row.senha for row in found.values()})
    common = hashed(PASSWORD) if loopback and len(found) < len(DEMO) else ""  # slow, so once for all three
    entries = []
    for papel, (nome, email) in DEMO.items():
        row = found.get(email)
        senha = PASSWORD if loopback else secrets.token_urlsafe(12)
        entry = Entry(nome, papel, email, senha)
        if row is None:
            await c.execute(insert(m.Usuario).values(_row(entry, common or hashed(senha))))
        elif row.senha not in known:
            entry = entry._replace(senha=None)
        elif not loopback:
            change = update(m.Usuario).where(m.Usuario.id == row.id)
            await c.execute(change.values(senha=hashed(senha)))
        entries.append(entry)
    return entries


def _row(entry: Entry, senha: str) -> dict[str, object]:
    ids = {"id": uuid5(NAMESPACE, f"usuario:{entry.email}"), "email": entry.email, "nome": entry.nome}
    return ids | {"papel": entry.papel, "senha": senha, "ativo": True, "criado_em": now()}


def _with_known_password(stored: Collection[str]) -> set[str]:
    return {senha for senha in stored if _is_known(senha)}


def _is_known(stored: str) -> bool:
    try:
        return PasswordHasher().verify(stored, PASSWORD)
    except (VerificationError, InvalidHashError):
        return False
