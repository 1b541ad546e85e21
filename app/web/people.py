"""What an admin does to people: the role is read in the transaction that makes the change, which is audited."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.emails import is_email
from app.domain.errors import Refused
from app.domain.policy import PAPEIS, may, within
from app.domain.text import clean_words
from app.domain.values import now
from app.persistence.queries import chaves, registro, sessoes, tokens, usuarios
from app.web.context import Identidade, services, watch
from app.web.ending import end_all, end_lost
from app.web.passwords import hashed

PROVISIONAL_HOURS = 24  # a password that somebody else chose
NAME_LONGEST = 120

Work = Callable[[AsyncConnection], Awaitable[str | None]]  # gives what the audit says besides


async def administer(who: Identidade, acao: str, alvo: str, work: Work) -> None:
    """Commit `work`, or the audit of its refusal; afterwards every open socket is looked at again.

    Raises:
        Refused: `proibido`, or what `work` refuses (before it has written anything).
    """
    refusal, detail = None, None
    async with services().database.write() as c:
        try:
            await _require(c, who)
            detail = await work(c)
        except Refused as refused:
            refusal, detail = refused, refused.detail
        await registro.audit(
            c, usuario_id=who.usuario_id, quem=who.nome, acao=acao, alvo=alvo, endereco=who.endereco,
            permitido=refusal is None, detalhe=detail,
        )  # fmt: skip
    if refusal is not None:
        raise refusal
    watch().changed()


async def _require(c: AsyncConnection, who: Identidade) -> None:
    if who.usuario_id not in await usuarios.lock_admins(c) or not may(
        within("admin", who.papel), "usuarios", own=False
    ):
        raise Refused("proibido")


async def create_usuario(who: Identidade, *, email: str, nome: str, papel: str) -> tuple[UUID, str]:
    """The new user's id with the password for the first entry.

    Raises:
        Refused: `valores`, `proibido`.
    """
    email, i = email.strip(), uuid4()
    if not is_email(email):
        raise _wrong("email", "Escreva um e-mail.")
    nome, papel = checked_name(nome), checked_papel(papel)
    senha, stored, until = await _provisional()

    async def work(c: AsyncConnection) -> str:
        if await usuarios.is_taken(c, email):
            raise _wrong("email", f"Já existe uma pessoa com o e-mail {email}.")
        row = {"id": i, "email": email, "nome": nome, "papel": papel, "ativo": True, "criado_em": now()}
        await usuarios.create(c, **row, senha=stored, senha_provisoria_ate=until)
        return papel

    await administer(who, "criar_usuario", f"usuario:{email}", work)
    return i, senha


async def rename_usuario(who: Identidade, usuario: Any, nome: str) -> None:
    nome = checked_name(nome)

    async def work(c: AsyncConnection) -> str:
        await usuarios.change(c, usuario.id, nome=nome)
        return nome

    await administer(who, "renomear_usuario", f"usuario:{usuario.email}", work)


async def change_papel(who: Identidade, usuario: Any, papel: str) -> None:
    """Their open pages close; what they ask from now on is judged by the new role."""
    checked_papel(papel)

    async def work(c: AsyncConnection) -> str:
        _not_oneself(who, usuario)
        await usuarios.change(c, usuario.id, papel=papel)
        return papel

    await administer(who, "mudar_papel", f"usuario:{usuario.email}", work)


async def set_ativo(who: Identidade, usuario: Any, *, ativo: bool) -> None:
    """Who is disabled loses every session, token, passkey; enabling brings none of them back."""

    async def work(c: AsyncConnection) -> str | None:
        _not_oneself(who, usuario)
        await usuarios.change(c, usuario.id, ativo=ativo)
        if ativo:
            return None
        await chaves.remove_all(c, usuario.id)
        return await end_all(c, usuario.id, with_tokens=True)

    await administer(
        who, "ativar_usuario" if ativo else "desativar_usuario", f"usuario:{usuario.email}", work
    )


async def reset_senha(who: Identidade, usuario: Any, *, with_tokens: bool) -> str:
    """A password that is good for one day, to be replaced at the first entry; whoever is inside is out."""
    senha, stored, until = await _provisional()

    async def work(c: AsyncConnection) -> str:
        _not_oneself(who, usuario)
        await usuarios.change(c, usuario.id, senha=stored, senha_provisoria_ate=until)
        await chaves.remove_all(c, usuario.id)
        return await end_all(c, usuario.id, with_tokens=with_tokens)

    await administer(who, "redefinir_senha", f"usuario:{usuario.email}", work)
    return senha


async def remove_segundo_fator(who: Identidade, usuario: Any) -> None:
    """For whoever lost it: the password alone lets them in again; whoever is inside is out."""

    async def work(c: AsyncConnection) -> str:
        _not_oneself(who, usuario)
        return await end_lost(c, usuario.id)

    await administer(who, "remover_fator", f"usuario:{usuario.email}", work)


async def end_one(who: Identidade, usuario: Any, *, sessao: str | None, token: str | None) -> None:
    """End one session of this user, or revoke one token.

    Raises:
        Refused: `nao_encontrado`, it is not theirs or had ended; `proibido`.
    """
    try:
        i = UUID(sessao or token or "")
    except ValueError:
        raise Refused("nao_encontrado", "Isto já tinha terminado.") from None
    revoke = sessoes.revoke if sessao else tokens.revoke

    async def work(c: AsyncConnection) -> str:
        if not await revoke(c, i, at=now(), usuario_id=usuario.id):
            raise Refused("nao_encontrado", "Isto já tinha terminado.")
        return f"{'sessao' if sessao else 'token'}:{i}"

    await administer(who, "encerrar_sessao" if sessao else "revogar_token", f"usuario:{usuario.email}", work)


def checked_name(nome: str) -> str:
    nome = clean_words(" ".join(nome.split()), limit=4 * NAME_LONGEST)
    if not 0 < len(nome) <= NAME_LONGEST:
        raise _wrong("nome", f"O nome tem de 1 a {NAME_LONGEST} caracteres.")
    return nome


def checked_papel(papel: str) -> str:
    if papel not in PAPEIS:
        raise _wrong("papel", "Escolha um papel.")
    return papel


def _not_oneself(who: Identidade, usuario: Any) -> None:
    """Whoever administers stays an admin, so one always remains."""
    if who.usuario_id == usuario.id:
        raise Refused("proibido", "Ninguém muda o próprio acesso: peça a outro administrador.")


def _wrong(field: str, text: str) -> Refused:
    return Refused("valores", text, campos={field: text})


async def _provisional() -> tuple[str, str, datetime]:
    """A new password, its hash, until when it opens."""
    senha = secrets.token_urlsafe(12)
    stored = await asyncio.to_thread(hashed, senha)
    return senha, stored, now() + timedelta(hours=PROVISIONAL_HOURS)
