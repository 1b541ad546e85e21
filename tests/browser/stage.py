"""A Painel in the middle of a working day: the demonstration's past, with executions in every state under way."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from app.cli.seed.people import enter
from app.cli.seed.planting import plant
from app.domain import values
from app.domain.changes import Accepted, CancelWished, Change, Claimed, Dispatching, Told, Waiting
from app.domain.execucao import Line
from app.persistence import models as m
from app.recording.items import By, Run
from app.settings import Settings, keep_secret_key
from app.web import sessions
from app.web.demo import DEMO
from tests.world import World, free_port

SAID = (
    ("INFO", "Abrindo o portal da operadora"),
    ("DEBUG", "GET /login 200 em 0,4 s"),
    ("INFO", "Login concluído (sessão d1d0)"),
    ("INFO", "Procurando a competência 11/2026"),
    ("INFO", "Competência 11/2026 localizada: 9 contas"),
    ("WARN", "Portal lento: resposta em 3,7 s (habitual 1,2 s)"),
    ("INFO", "Conta 0001: baixando PDF (1,9 MB)"),
    ("ERROR", "Conta 0002: PDF incompleto; baixando outra vez"),
    ("INFO", "Conta 0002: baixando PDF (2,2 MB)"),
)
STEPS = ("LOGIN_PORTAL", "LOCALIZAR_FATURA", "BAIXAR_FATURA", "VALIDAR_FATURA")


class Stage:
    """`processos` are those of the present month that waited, by carrier and client; `runs` what was begun of them."""

    def __init__(self, world: World, walk: Callable[[float], None]) -> None:
        self.services, self.settings, self.url, self._walk = world.services, world.settings, world.url, walk
        self.processos: list[UUID] = []
        self.failed = self.done = UUID(int=0)
        self.runs: dict[str, UUID] = {}
        self.mes = ""

    async def cookie(self, papel: str) -> dict[str, str]:
        """A session of this person, as a browser's context takes it."""
        async with self.services.database.write() as c:
            value, _ = await sessions.begin(
                c, self.settings, usuario_id=await self._usuario(papel), endereco="127.0.0.1"
            )
        return {"name": sessions.cookie_name(self.settings), "value": value, "url": self.url}

    async def perform(self) -> None:
        """Everything that is under way."""
        await self._look()
        self._ana = await self._usuario("admin")
        for n, steps in enumerate((3, 1, 2, 4)):
            self.runs[f"running-{n}"] = await self._run(self.processos[n * 3], steps=steps)
        self.runs["cancelling"] = await self._run(self.processos[13], steps=2)
        await self._say(self.runs["cancelling"], CancelWished(por=DEMO["admin"][0], motivo="Conta errada"))
        self.runs["waiting"] = await self._run(self.processos[14], steps=0)
        self._walk(7)

    async def _usuario(self, papel: str) -> UUID:
        async with self.services.database.read() as c:
            found: UUID = (
                await c.execute(select(m.Usuario.id).where(m.Usuario.email == DEMO[papel][1]))
            ).scalar_one()
        return found

    async def _look(self) -> None:
        p = m.Processo
        async with self.services.database.read() as c:
            self.mes = (
                await c.execute(select(m.Resumo.mes).order_by(m.Resumo.mes.desc()).limit(1))
            ).scalar_one()
            rows = (
                await c.execute(
                    select(p.id, p.status_processo)
                    .join(m.Cliente, m.Cliente.id == p.cliente_id)
                    .where(p.mes == self.mes)
                    .order_by(m.Cliente.razao_social, m.Cliente.cnpj, p.id)
                )
            ).all()
        self.processos = [row.id for row in rows if row.status_processo == "AGUARDANDO_DOWNLOAD"]
        self.failed = next(row.id for row in rows if row.status_processo == "ERRO_DOWNLOAD")
        self.done = next(row.id for row in rows if row.status_processo == "DOWNLOAD_CONCLUIDO")

    async def _run(self, processo: UUID, *, steps: int) -> UUID:
        by = By(DEMO["admin"][0], "pagina", self._ana, "127.0.0.1")
        i = (await self.services.recorder.create(Run(processo), by=by)).execucao.id
        await self._say(i, Claimed())
        if steps == 0:
            await self._say(i, Waiting(motivo="3º da fila da CLARO"))
            return i
        await self._say(i, Dispatching(), Accepted(id_externo=f"robo-{i}"))
        for n, etapa in enumerate(STEPS[:steps]):
            self._walk(3)
            told = tuple(Line(k, values.now(), *SAID[k - 1]) for k in range(n * 2 + 1, n * 2 + 3))
            await self._say(i, Told(etapa=etapa, progresso=12 + n * 22, linhas=told))
        return i

    async def _say(self, i: UUID, *changes: Change) -> None:
        for change in changes:
            await self.services.recorder.record(i, change)


@asynccontextmanager
async def staged(
    folder: Path, *, redis_url: str = "", walk: Callable[[float], None] = lambda seconds: None
) -> AsyncIterator[Stage]:
    """The stage, served; nobody carries its executions, so it stands still. `walk` moves the clock, seconds."""
    given = {
        "PAINEL_DATA": str(folder),
        "PORT": str(free_port()),
        "WEB_EXECUTA_JOBS": "0",
        "REDIS_URL": redis_url,
    }
    given |= {"REDIS_PREFIXO": f"t{uuid4().hex}", "API_EXTERNA_URL": "http://127.0.0.1:9"}
    settings = keep_secret_key(Settings.from_env(given))
    async with World(settings, None, None).served(demo=True) as world:  # type: ignore[arg-type]
        async with world.services.database.write() as c:
            await enter(c, loopback=True)
            await plant(c, at=values.now(), fuso=settings.fuso)
        stage = Stage(world, walk)
        await stage.perform()
        yield stage
