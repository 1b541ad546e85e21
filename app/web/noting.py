"""What somebody took away, in the audit."""

from app.persistence.queries import registro
from app.web.auth import who
from app.web.context import services


async def note(acao: str, alvo: str | None, detalhe: str | None = None) -> None:
    """One row, committed before anything is given."""
    quem = who()
    async with services().database.write() as c:
        await registro.audit(
            c, usuario_id=quem.usuario_id, quem=quem.nome, acao=acao, alvo=alvo, endereco=quem.endereco,
            permitido=True, detalhe=detalhe,
        )  # fmt: skip
