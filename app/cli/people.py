"""People with their API keys."""

import getpass
import re
import secrets
import sys
from argparse import Namespace
from uuid import uuid4

from sqlalchemy import func, insert, select

from app.cli.failing import UNKNOWN, Failed
from app.cli.store import opened, settings_of
from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import sessoes, usuarios
from app.web.passwords import hashed

SHORTEST = 8  # characters of a password (NIST SP 800-63B)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


async def create_user(args: Namespace) -> int:
    """`painel user create`."""
    email, nome = args.email.strip(), args.nome.strip()
    if not _EMAIL.fullmatch(email):
        raise Failed(f"{email!r} não é um e-mail.", code=UNKNOWN)
    if not 0 < len(nome) <= 120:
        raise Failed("O nome tem de 1 a 120 caracteres.", code=UNKNOWN)
    senha = _password(from_stdin=args.senha_stdin)
    row = {"id": uuid4(), "email": email, "nome": nome, "papel": args.papel, "ativo": True}
    row |= {"senha": hashed(senha), "criado_em": now()}
    async with opened(settings_of(args)) as database, database.write() as c:
        query = select(m.Usuario.id).where(func.lower(m.Usuario.email) == email.lower())
        if await c.scalar(query) is not None:
            raise Failed(f"Já existe uma pessoa com o e-mail {email}.")
        await c.execute(insert(m.Usuario).values(row))
    print(f"{nome} ({args.papel}) já pode entrar com {email}.")
    return 0


async def create_token(args: Namespace) -> int:
    """`painel token create`: the token alone on stdout, kept only as its hash."""
    token = secrets.token_urlsafe(32)
    async with opened(settings_of(args)) as database, database.write() as c:
        usuario = await usuarios.by_email(c, args.usuario)
        if usuario is None:
            raise Failed(f"Não há pessoa ativa com o e-mail {args.usuario}.", code=UNKNOWN)
        row = {"id": uuid4(), "chave": sessoes.key(token), "usuario_id": usuario.id, "criado_em": now()}
        await c.execute(insert(m.Token).values(row))
    print(token)
    return 0


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        senha = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        senha = getpass.getpass("Senha: ")
        if getpass.getpass("Senha de novo: ") != senha:
            raise Failed("As duas senhas são diferentes.")
    else:
        raise Failed("A senha é perguntada em um terminal; sem terminal, use --senha-stdin.", code=UNKNOWN)
    if len(senha) < SHORTEST:
        raise Failed(f"A senha precisa de {SHORTEST} caracteres ou mais.")
    return senha
