"""The open sockets of this process: who listens to what, who is sent away."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from quart import Response, request

from app.domain.errors import Refused
from app.domain.values import now
from app.persistence.queries import usuarios
from app.realtime.reader import Reader
from app.web.auth import person
from app.web.context import hub, services
from app.web.pages.mes import present_mes
from app.web.pages.shell import render
from app.web.people import end_one

SHOWN = 500  # rows of one page


async def conexoes() -> str:
    """Oldest first."""
    readers = sorted(hub().audience.readers, key=lambda reader: reader.opened_s)
    async with services().database.read() as c:
        mes = await present_mes(c)
    return await render(
        "admin/conexoes.html", mes=mes, pagina="admin", total=len(readers), feito=request.args.get("feito"),
        esta=person().sessao_id, conexoes=[_shown(reader) for reader in readers[:SHOWN]],
    )  # fmt: skip


async def desconectar() -> Response:
    """Form fields `usuario`, with `sessao` or `token`: it ends, with every socket of it, in all processes."""
    quem, form = person(), await request.form
    try:
        usuario_id = UUID(form.get("usuario", ""))
    except ValueError:
        raise Refused("nao_encontrado", "Não encontramos esta conexão.") from None
    async with services().database.read() as c:
        found = await usuarios.one(c, usuario_id)
    if found is None:
        raise Refused("nao_encontrado", "Não encontramos esta conexão.")
    await end_one(quem, found, sessao=form.get("sessao"), token=form.get("token"))
    return Response(status=303, headers={"Location": "/admin/conexoes?feito=desconectar"})


def _shown(reader: Reader) -> dict[str, Any]:
    who, age_s = reader.identity, asyncio.get_running_loop().time() - reader.opened_s
    topics = Counter(topic.partition(":")[0] for topic in reader.cursors)
    return {
        "quem": who,
        "desde": now() - timedelta(seconds=age_s),
        "assuntos": sorted(topics.items()),
    }
