"""What people do to their own passkeys: make one, remove one."""

from uuid import UUID

import msgspec
from quart import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.text import clean
from app.domain.values import now
from app.persistence.queries import chaves, usuarios
from app.web import passkeys, underway
from app.web.answers import answer
from app.web.auth import person
from app.web.context import Identidade, services
from app.web.key_step import Answer, read_body
from app.web.own import Deed, Form, mine, require_senha
from app.web.own_factor import mine_with_code, use_code

NAME_LONGEST = 60
MOST = 20  # of one person


class Wish(msgspec.Struct):
    atual: str = ""
    codigo: str = ""


async def opcoes_chave() -> Response:
    """What a new key must sign; whoever only found an open page has neither password nor code."""
    quem, wish = person(), await read_body(Wish)
    await require_senha(quem, wish.atual, acao="opcoes_chave")
    async with services().database.read() as c:
        usuario = await usuarios.one(c, quem.usuario_id)
        present = await chaves.of_user(c, quem.usuario_id)
    if len(present) >= MOST:
        raise Refused("limite")
    if usuario.segundo_fator_em is not None:
        await _use_code(quem, wish.codigo)
    return passkeys.ask_to_make(quem, usuario, [row.credencial for row in present])


async def criar_chave() -> Response:
    """The new key is kept: its public half, bound to this person."""
    quem, given = person(), await read_body(Answer)
    nome = clean(given.nome.strip())[:NAME_LONGEST] or "Chave de acesso"

    async def work(c: AsyncConnection) -> str:
        question = passkeys.asked("criar", quem)
        made, i = passkeys.made(question, given.credencial), question.chave
        if len(await chaves.of_user(c, quem.usuario_id)) >= MOST:
            raise Refused("limite")
        kept = await chaves.create(
            c, id=i, usuario_id=quem.usuario_id, credencial=made.credential_id, criada_em=now(), nome=nome,
            publica=made.credential_public_key, contador=made.sign_count,
        )  # fmt: skip
        if not kept:
            raise Refused("chave_recusada", porque="de outra pessoa, ou já respondida")
        return f"chave:{i}"

    await mine(quem, "criar_chave", work)
    response = answer({"success": True, "para": "/conta?feito=criar_chave"}, 201)
    underway.drop(response, services().settings, passkeys.QUESTION)
    return response


async def _use_code(quem: Identidade, codigo: str) -> None:
    """Raises Refused: `codigo`, `fator_ausente`, `taxa`."""

    async def work(c: AsyncConnection) -> str:
        return f"com {await use_code(c, quem, codigo)}"

    await mine_with_code(quem, "opcoes_chave", work)


async def _remove(quem: Identidade, form: Form) -> None:
    try:
        i = UUID(form.get("chave", ""))
    except ValueError:
        raise Refused("nao_encontrado") from None

    async def work(c: AsyncConnection) -> str:
        if not await chaves.remove(c, i, usuario_id=quem.usuario_id):
            raise Refused("nao_encontrado", "Esta chave já tinha sido removida.")
        return f"chave:{i}"

    await mine(quem, "remover_chave", work)


DEEDS: dict[str, Deed] = {"remover_chave": _remove}
