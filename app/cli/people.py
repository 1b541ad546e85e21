"""People with their API keys."""

import getpass
import sys
from argparse import Namespace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.failing import UNKNOWN, Failed
from app.cli.store import opened, settings_of
from app.domain.emails import is_email
from app.domain.policy import admits
from app.domain.values import now
from app.persistence.queries import registro, tokens, usuarios
from app.web.ending import end_lost
from app.web.passwords import SHORTEST, hashed

QUEM = "Linha de comando"


async def create_user(args: Namespace) -> int:
    """`painel user create`."""
    email, nome = args.email.strip(), args.nome.strip()
    if not is_email(email):
        raise Failed(f"{email!r} não é um e-mail.", code=UNKNOWN)
    if not 0 < len(nome) <= 120:
        raise Failed("O nome tem de 1 a 120 caracteres.", code=UNKNOWN)
    senha = _password(from_stdin=args.senha_stdin)
    row = {"id": uuid4(), "email": email, "nome": nome, "papel": args.papel, "ativo": True}
    row |= {"senha": hashed(senha), "criado_em": now()}
    async with opened(settings_of(args)) as database, database.write() as c:
        if await usuarios.is_taken(c, email):
            raise Failed(f"Já existe uma pessoa com o e-mail {email}.")
        await usuarios.create(c, **row)
        await _note(c, "criar_usuario", email, args.papel)
    print(f"{nome} ({args.papel}) já pode entrar com {email}.")
    return 0


async def remove_factor(args: Namespace) -> int:
    """`painel user remover-fator`: the way in again for an admin who has no other admin to ask."""
    async with opened(settings_of(args)) as database, database.write() as c:
        usuario = await usuarios.by_email(c, args.usuario)
        if usuario is None:
            raise Failed(f"Não há pessoa ativa com o e-mail {args.usuario}.", code=UNKNOWN)
        if usuario.segundo_fator_em is None:
            raise Failed(f"{usuario.nome} não tem segundo fator.")
        ended = await end_lost(c, usuario.id)
        await _note(c, "remover_fator", usuario.email, ended)
    print(
        f"{usuario.nome} entra só com a senha; as sessões terminaram e as chaves de acesso foram removidas."
    )
    return 0


async def create_token(args: Namespace) -> int:
    """`painel token create`: the token alone on stdout, kept only as its hash."""
    at = now()
    until = None if args.dias is None else at + timedelta(days=args.dias)
    async with opened(settings_of(args)) as database, database.write() as c:
        usuario = await usuarios.by_email(c, args.usuario)
        if usuario is None:
            raise Failed(f"Não há pessoa ativa com o e-mail {args.usuario}.", code=UNKNOWN)
        if args.papel is not None and not admits(usuario.papel, args.papel):
            raise Failed(f"{usuario.nome} é {usuario.papel}: um token não pode mais do que isso.")
        i, token = await tokens.create(
            c, usuario.id, nome=args.nome, papel=args.papel, expira_em=until, at=at
        )
        await _note(c, "criar_token", usuario.email, f"token:{i} {args.papel or usuario.papel}")
    print(token)
    return 0


async def _note(c: AsyncConnection, acao: str, email: str, detail: str) -> None:
    await registro.audit(
        c, quem=QUEM, acao=acao, alvo=f"usuario:{email}", permitido=True, detalhe=detail, endereco=""
    )


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
