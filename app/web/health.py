"""What a supervisor asks: does the process live, may it get work."""

from quart import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.web.answers import answer
from app.web.context import hub, services

blueprint = Blueprint("saude", __name__)


@blueprint.get("/healthz")
async def healthz() -> Response:
    """The process lives."""
    return answer({"status": "ok"})


@blueprint.get("/readyz")
async def readyz() -> Response:
    """503 names what is not ready; a process that says goodbye is not."""
    central = hub()
    parts = {
        "banco": await _database_answers(),
        "gravador": services().recorder.healthy,
        "redis": services().publisher.healthy,
        "assinante": central.healthy,
        "aceitando": not central.audience.draining,
    }
    failing = [name for name, good in parts.items() if not good]
    status = "indisponivel" if failing else "ok"
    return answer({"status": status, "partes": parts, "falta": failing}, 503 if failing else 200)


async def _database_answers() -> bool:
    try:
        async with services().database.read() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
