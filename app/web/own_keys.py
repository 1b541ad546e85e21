"""What people do to their own passkeys: make one, remove one."""

from uuid import UUID, uuid4

from quart import Response, request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.text import clean
from app.domain.values import now
from app.persistence.queries import chaves, usuarios
from app.web import passkeys, underway
from app.web.answers import answer
from app.web.auth import person
from app.web.context import Identidade, services
from app.web.key_step import read_answer
from app.web.own import Deed, Form, mine, require_senha

NAME_LONGEST = 60
MOST = 20  # of one person


async def opcoes_chave() -> Response:
    """What a new key must sign; whoever only found an open page has not got the password."""
    quem, body = person(), await request.get_json(silent=True)
    await require_senha(quem, str(body.get("atual", "")) if isinstance(body, dict) else "")
    async with services().database.read() as c:
        usuario = await usuarios.one(c, quem.usuario_id)
        present = await chaves.of_user(c, quem.usuario_id)
    if len(present) >= MOST:
        raise Refused("limite")
    return passkeys.ask_to_make(usuario, [row.credencial for row in present])


async def criar_chave() -> Response:
    """The new key is kept: its public half, bound to this person."""
    quem, given = person(), await read_answer()
    nome = clean(given.nome.strip())[:NAME_LONGEST] or "Chave de acesso"
    made, i = passkeys.made(passkeys.asked("criar"), given.credencial), uuid4()

    async def work(c: AsyncConnection) -> str:
        if await chaves.by_credential(c, made.credential_id) is not None:
            raise Refused("chave_recusada", porque="de outra pessoa")
        await chaves.create(
            c, id=i, usuario_id=quem.usuario_id, credencial=made.credential_id, criada_em=now(), nome=nome,
            publica=made.credential_public_key, contador=made.sign_count,
        )  # fmt: skip
        return f"chave:{i}"

    await mine(quem, "criar_chave", work)
    response = answer({"success": True, "para": "/conta?feito=criar_chave"}, 201)
    underway.drop(response, services().settings, passkeys.QUESTION)
    return response


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
