"""`painel simular`: executions that no robot carries, through the same recorder as all others."""

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.failing import UNKNOWN, Failed
from app.cli.simulated import block, simulate
from app.cli.store import existing, settings_of
from app.cli.telling import telling
from app.domain.execucao import Processo
from app.domain.status import ACTIVE, StatusProcesso
from app.domain.values import mes_ano
from app.persistence import migrate
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import rows
from app.recording.recorder import Recorder
from app.settings import Settings

MANY = 5  # executions of `multiplas`
ENDS = ("sucesso", "erro")


async def listar(args: Namespace) -> int:
    """One processo a line."""
    async with _database(settings_of(args)) as database, database.read() as c:
        query = rows.select_processo().order_by(m.Processo.mes, m.Cliente.razao_social, m.Operadora.nome)
        found = [Processo(*row) for row in await c.execute(query)]
    for p in found:
        print(f"{p.id}  {p.cliente} - {p.operadora}  {mes_ano(p.mes)}  {p.status_processo}")
    return 0


async def sucesso(args: Namespace) -> int:
    """One execution that concludes."""
    return await _one(args, "sucesso")


async def erro(args: Namespace) -> int:
    """One execution that fails as the integration's example does; exit 0, since that was asked for."""
    return await _one(args, "erro")


async def multiplas(args: Namespace) -> int:
    """Several at once, with mixed ends."""
    settings = settings_of(args)
    async with _database(settings) as database, telling(settings, database) as recorder:
        free = await _free(database)
        if not free:
            raise Failed("Não há processo livre para simular.")
        ends = [ENDS[i % len(ENDS)] for i in range(len(free))]
        running = [_simulated(database, recorder, p, end) for p, end in zip(free, ends, strict=True)]
        said = await asyncio.gather(
            *running, return_exceptions=True
        )  # each to its end, whatever the others do
    blocks = [text for text in said if isinstance(text, str)]
    print("\n".join(blocks))
    good = sum(text.startswith("✅") for text in blocks)
    print(f"Total: {len(blocks)} · {good} com sucesso · {len(blocks) - good} com erro")
    _raise_first(said)
    return 0


def _raise_first(said: Sequence[str | BaseException]) -> None:
    for text in said:
        if isinstance(text, BaseException):
            raise text


async def _one(args: Namespace, end: str) -> int:
    try:
        wanted = UUID(args.uuid)
    except ValueError:
        raise Failed(f"{args.uuid!r} não é um UUID.", code=UNKNOWN) from None
    settings = settings_of(args)
    async with _database(settings) as database, telling(settings, database) as recorder:
        found = await _processo(database, wanted)
        if found is None:
            raise Failed(f"Não há processo {wanted}; veja `listar`.", code=UNKNOWN)
        print(await _simulated(database, recorder, found, end))
    return 0


async def _simulated(database: Database, recorder: Recorder, processo: Processo, end: str) -> str:
    e = await simulate(recorder, processo, end)
    return block(await _processo(database, processo.id) or processo, e)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    async with existing(settings) as database:
        try:
            await migrate.check(database)
        except _away() as error:
            raise _unreachable(error) from None
        yield database


def _away() -> tuple[type[BaseException], ...]:
    """Asked for only when something was raised: the drivers' errors take long to load."""
    from app.cli.lines import DATABASE

    return (*DATABASE, OSError)


def _unreachable(error: BaseException) -> Failed:
    from app.cli.lines import line_of

    return Failed(line_of(error), code=UNKNOWN)


async def _processo(database: Database, wanted: UUID) -> Processo | None:
    async with database.read() as c:
        return (await rows.processos(c, [wanted])).get(wanted)


async def _free(database: Database) -> list[Processo]:
    """Processos that wait for a run, newest month first; failed ones when too few wait."""
    async with database.read() as c:
        return await _not_concluded(c)


async def _not_concluded(c: AsyncConnection) -> list[Processo]:
    busy = select(m.Execucao.processo_id).where(m.Execucao.status_execucao.in_(list(ACTIVE)))
    wanted = (StatusProcesso.AGUARDANDO_DOWNLOAD.value, StatusProcesso.ERRO_DOWNLOAD.value)
    query = (
        rows.select_processo()
        .where(m.Processo.status_processo.in_(wanted), m.Processo.id.not_in(busy))
        .order_by(m.Processo.status_processo, m.Processo.mes.desc(), m.Processo.id)
        .limit(MANY)
    )
    return [Processo(*row) for row in await c.execute(query)]
