"""What people do to their own access: sessions, password, tokens."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from quart import current_app
from sqlalchemy.ext.asyncio import AsyncConnection
from werkzeug.datastructures import MultiDict

from app.domain.errors import Refused
from app.domain.policy import PAPEIS, admits
from app.domain.text import clean_words
from app.domain.values import now
from app.persistence.queries import chaves, registro, sessoes, tentativas, tokens, usuarios
from app.web.context import Identidade, services, watch
from app.web.ending import end_all
from app.web.guesses import counters
from app.web.passwords import LONGEST, SHORTEST, Verifier, hashed
from app.web.proving import wait_or_count

NAME_LONGEST = 60
DAYS = {"30": 30, "90": 90, "365": 365, "": None}  # how long a token may last

Form = MultiDict[str, str]
# what somebody does to themselves; it gives what is shown once, in the answer
Deed = Callable[[Identidade, Form], Awaitable[dict[str, Any] | None]]


async def _end(quem: Identidade, form: Form) -> None:
    i = _uuid(form.get("sessao", ""))

    async def work(c: AsyncConnection) -> str:
        if not await sessoes.revoke(c, i, at=now(), usuario_id=quem.usuario_id):
            raise Refused("nao_encontrado", "Esta sessão já tinha terminado.")
        return f"sessao:{i}"

    await mine(quem, "encerrar_sessao", work)


async def _end_others(quem: Identidade, form: Form) -> None:
    async def work(c: AsyncConnection) -> str:
        return await end_all(c, quem.usuario_id, with_tokens=False, but=quem.sessao_id)

    await mine(quem, "encerrar_sessoes", work)


async def _change_senha(quem: Identidade, form: Form) -> None:
    """The present password is asked for, wrong ones are counted; every other session ends with it, every passkey."""
    new, again = form.get("nova", ""), form.get("repetida", "")
    if not SHORTEST <= len(new) <= LONGEST:
        raise Refused("valores", f"A senha nova precisa de {SHORTEST} caracteres ou mais.")
    if new != again:
        raise Refused("valores", "As duas senhas novas são diferentes.")
    if new == form.get("atual"):
        raise Refused("valores", "A senha nova é a mesma de antes.")
    await require_senha(quem, form.get("atual", ""), acao="trocar_senha")
    stored = await asyncio.to_thread(hashed, new)
    with_tokens = form.get("tokens") == "1"

    async def work(c: AsyncConnection) -> str:
        await usuarios.change(c, quem.usuario_id, senha=stored, senha_provisoria_ate=None)
        await chaves.remove_all(c, quem.usuario_id)
        return await end_all(c, quem.usuario_id, with_tokens=with_tokens, but=quem.sessao_id)

    await mine(quem, "trocar_senha", work)


async def require_senha(quem: Identidade, senha: str, *, acao: str) -> None:
    """A wrong one is on record as `acao` refused.

    Raises:
        Refused: `valores`, it is not the present one; `taxa`, there were too many.
    """
    settings, database = services().settings, services().database
    counted = counters(settings.secret_key, account="", address="", browser=f"conta:{quem.usuario_id}")
    await wait_or_count(counted)
    async with database.read() as c:
        usuario = await usuarios.one(c, quem.usuario_id)
    verifier: Verifier = current_app.extensions["painel_passwords"]
    if not await verifier.matches(senha, usuario.senha, known=True):
        wrong = Refused("valores", "A senha atual não confere.")
        async with database.write() as c:
            await _note(c, quem, acao, wrong.detail, refusal=wrong)
        raise wrong
    async with database.write() as c:
        await tentativas.forgive(c, whole=counted.whole, one=counted.one)


async def _create_token(quem: Identidade, form: Form) -> dict[str, Any]:
    nome = clean_words(form.get("nome", "").strip())
    papel, days = form.get("papel", ""), form.get("dias", "")
    if not 0 < len(nome) <= NAME_LONGEST:
        raise Refused("valores", f"O nome do token tem de 1 a {NAME_LONGEST} caracteres.")
    if papel not in PAPEIS or not admits(quem.papel, papel) or days not in DAYS:
        raise Refused("valores", "Um token não pode mais do que quem o cria.")
    at, span = now(), DAYS[days]
    made: list[str] = []

    async def work(c: AsyncConnection) -> str:
        until = None if span is None else at + timedelta(days=span)
        i, token = await tokens.create(c, quem.usuario_id, nome=nome, papel=papel, expira_em=until, at=at)
        made.append(token)
        return f"token:{i} {papel}"

    await mine(quem, "criar_token", work)
    return {"token": made[0]}


async def _revoke_token(quem: Identidade, form: Form) -> None:
    i = _uuid(form.get("token", ""))

    async def work(c: AsyncConnection) -> str:
        if not await tokens.revoke(c, i, at=now(), usuario_id=quem.usuario_id):
            raise Refused("nao_encontrado", "Este token já tinha sido revogado.")
        return f"token:{i}"

    await mine(quem, "revogar_token", work)


async def mine(quem: Identidade, acao: str, work: Callable[[AsyncConnection], Awaitable[str]]) -> None:
    """Commit `work`, or the audit of its refusal.

    Raises:
        Refused: `nao_autenticado`, what they are inside with has ended meanwhile; or what `work` refuses
            (before it has written anything).
    """
    refusal = None
    async with services().database.write() as c:
        try:
            await usuarios.lock(c, quem.usuario_id)
            held = quem.sessao_id or quem.token_id
            if held is None or held not in await sessoes.vigentes(c, [held], at=now()):
                raise Refused("nao_autenticado")
            detail = await work(c)
        except Refused as refused:
            refusal, detail = refused, refused.detail
        await _note(c, quem, acao, detail, refusal=refusal)
    if refusal is not None:
        raise refusal
    watch().changed()


async def _note(
    c: AsyncConnection, quem: Identidade, acao: str, detail: str, *, refusal: Refused | None
) -> None:
    await registro.audit(
        c, usuario_id=quem.usuario_id, quem=quem.nome, acao=acao, alvo=None, endereco=quem.endereco,
        permitido=refusal is None, detalhe=detail,
    )  # fmt: skip


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Refused("nao_encontrado") from None


DEEDS: dict[str, Deed] = {
    "encerrar": _end,
    "encerrar_outras": _end_others,
    "senha": _change_senha,
    "criar_token": _create_token,
    "revogar_token": _revoke_token,
}
