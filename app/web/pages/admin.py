"""What an administrator does to the whole: opening a month."""

from quart import Response, request

from app.persistence.queries import registro
from app.persistence.queries.cadastro import open_month
from app.web.auth import who
from app.web.context import services
from app.web.filtro import month_of_form


async def abrir_mes() -> Response:
    """Form field `mes` (`MM/AAAA` or `AAAA-MM`): a processo for each client; twice has the effect of once."""
    mes, quem = month_of_form((await request.form).get("mes", "")), who()
    async with services().database.write() as connection:
        opened = await open_month(connection, mes)
        await registro.audit(
            connection, usuario_id=quem.usuario_id, quem=quem.nome, acao="abrir_mes", alvo=f"mes:{mes}",
            endereco=quem.endereco, permitido=True, detalhe=f"{opened} novos",
        )  # fmt: skip
    return Response(status=303, headers={"Location": f"/processos?mes={mes}"})
