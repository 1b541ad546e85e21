"""Views: a person's filters by name."""

from uuid import UUID

from quart import Response, request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.text import clean_words
from app.persistence.queries import usuarios, visoes
from app.web import arguments, filtro
from app.web.auth import who
from app.web.context import services

NOME_LONGEST = 40  # characters; it is a tab


async def guardar() -> Response:
    """Form fields `nome`, `filtro` (the list's query string): kept; a name that exists gets this filter."""
    form, quem = await request.form, who()
    nome = _nome(form.get("nome", ""))
    async with services().database.write() as c:
        await usuarios.lock(c, who().usuario_id)  # two tabs come one after the other
        wanted = await filtro.lenient(c, services().settings, form.get("filtro", ""))
        consulta = filtro.consulta(wanted)
        if not consulta:
            raise Refused("valores", "Escolha antes um filtro ou uma ordem: sem eles a lista já é “Todos”.")
        known = await visoes.named(c, quem.usuario_id, nome)
        if known is not None:
            await visoes.change(c, quem.usuario_id, known, consulta=consulta)
        elif await visoes.is_full(c, quem.usuario_id):
            raise Refused("limite", f"Você já tem {visoes.MOST} visões. Exclua uma antes.")
        else:
            await visoes.add(c, quem.usuario_id, nome=nome, consulta=consulta)
    return _back(filtro.link(wanted, pagina=1))


async def mudar(visao_id: UUID) -> Response:
    """Form field `acao`: `renomear` (with `nome`), `padrao`, `sem_padrao`, `excluir`; `filtro`: where to go back to."""
    form = await request.form
    async with services().database.write() as c:
        await usuarios.lock(c, who().usuario_id)  # two tabs come one after the other
        wanted = await filtro.lenient(c, services().settings, form.get("filtro", ""))
        if not await _changed(c, visao_id, form.get("acao", ""), form.get("nome", "")):
            raise Refused("nao_encontrado", "Não encontramos esta visão.")
    return _back(filtro.link(wanted))


async def _changed(c: AsyncConnection, visao_id: UUID, acao: str, nome: str) -> bool:
    usuario_id = who().usuario_id
    match acao:
        case "renomear":
            wanted = _nome(nome)
            if await visoes.named(c, usuario_id, wanted) not in {None, visao_id}:
                raise Refused("valores", f"Você já tem uma visão “{wanted}”.", campos={"nome": "já existe"})
            return await visoes.change(c, usuario_id, visao_id, nome=wanted)
        case "padrao":
            return await visoes.make_default(c, usuario_id, visao_id)
        case "sem_padrao":
            return await visoes.change(c, usuario_id, visao_id, padrao=False)
        case "excluir":
            return await visoes.remove(c, usuario_id, visao_id)
        case _:
            raise Refused("valores", "Ação desconhecida.", campos={"acao": "desconhecida"})


def _nome(given: str) -> str:
    nome = arguments.one_line(given)
    if nome is None or len(nome) > NOME_LONGEST:
        raise Refused("valores", f"O nome tem de 1 a {NOME_LONGEST} caracteres.", campos={"nome": "tamanho"})
    return clean_words(nome)[:NOME_LONGEST]


def _back(location: str) -> Response:
    return Response(status=303, headers={"Location": location})
