"""A month of hostile clients at hostile carriers, with a robot and people who write nothing else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import aiohttp
from sqlalchemy import select

from app.domain.anotacao import LONGEST
from app.domain.pendencias import chave
from app.domain.text import clean_words
from app.domain.values import cnpj_digits
from app.persistence import models as m
from app.persistence.queries.cadastro import add_cliente, open_month
from tests.browser.hostil import BASE, CORPUS, NAMES, SHORT
from tests.browser.robo_hostil import HostileRobot, a_hostile_robot
from tests.cadastro import MES
from tests.waiting import until_async
from tests.world import World, a_world

CARRIERS = [one for one in SHORT if len(clean_words(one.strip())) <= 40][:8]
REASON = "</b><svg onload=pwned(1)>{{7*7}}\u202e" + BASE
KEPT_REASON = clean_words(REASON)


class Day:
    """`i[n]` is the n-th client's processo, `ran` its execution."""

    def __init__(self, world: World, robot: HostileRobot, admin: aiohttp.ClientSession) -> None:
        self.world, self.robot, self.admin = world, robot, admin
        self.i: list[UUID] = []
        self.ran: dict[UUID, UUID] = {}

    async def begin(self) -> None:
        async with self.world.services.database.write() as c:
            for n, name in enumerate(NAMES):
                base = f"99{n:010d}"
                cnpj, carrier = base + cnpj_digits(base), CARRIERS[n % len(CARRIERS)]
                await add_cliente(
                    c, cnpj=cnpj, razao_social=name, operadora=carrier, dia_vencimento=n % 28 + 1
                )
            await open_month(c, MES)
            ours = select(m.Processo.id).join(m.Cliente).where(m.Cliente.cnpj.like("99%"))
            self.i = list(await c.scalars(ours.order_by(m.Cliente.cnpj)))
        assert len(self.i) == len(NAMES)

    async def runs(self, *processos: UUID) -> None:
        said = {"processos": [str(i) for i in processos]}
        async with self.admin.post("/api/v2/externos/executar-lote", json=said) as answer:
            for item in (await answer.json())["itens"]:
                self.ran[UUID(item["processo_id"])] = UUID(item["job_id"])

    async def all_end(self) -> None:
        async def ended() -> bool:
            return None not in await self.kept(m.Execucao.data_finalizacao)

        await until_async(ended, what="everything has ended", limit_s=60)

    async def kept(self, *columns: Any) -> list[Any]:
        """What the database has there."""
        async with self.world.services.database.read() as c:
            return [value for row in await c.execute(select(*columns)) for value in row]

    async def erro(self, n: int) -> dict[str, Any]:
        found = (await self.world.execucao(self.ran[self.i[n]])).erro
        assert found is not None, f"client {n} has not failed"
        return found

    # -- what people write

    async def post(self, path: str, status: int = 200, **body: Any) -> None:
        async with self.admin.post(path, json=body) as answer:
            assert answer.status == status, (path, await answer.text())

    async def form(self, path: str, **fields: str) -> None:
        said = fields | {"csrf": self.admin.headers["X-CSRFToken"]}
        async with self.admin.post(path, data=said, allow_redirects=False) as answer:
            assert answer.status in {200, 303}, (path, fields, await answer.text())

    async def annotate(self, n: int) -> list[str]:
        """Every text in a note, as many in one as fit; as they are kept."""
        notes: list[str] = []
        for piece in (as_sent(text[:900]) for text in CORPUS):
            if notes and len(clean_words(f"{notes[-1]} {piece}")) < LONGEST:
                notes[-1] += f" {piece}"
            elif piece.strip() and len(clean_words(piece)) < LONGEST:
                notes.append(piece)
        assert len(notes) < 200, "a page shows the newest 200"
        for texto in notes:
            await self.post(f"/api/v2/processos/{self.i[n]}/anotacoes", 201, texto=texto)
        kept: list[str] = await self.kept(m.Anotacao.texto)
        return kept

    async def stop_and_cancel(self, n: int) -> None:
        """Its carrier's queue with a reason; then the run that waits there."""
        async with self.world.services.database.read() as c:
            query = select(m.Cliente.operadora_id).join(m.Processo).where(m.Processo.id == self.i[n])
            carrier = await c.scalar(query)
        await self.post(f"/api/v2/operadoras/{carrier}/fila", acao="parar", motivo=REASON)
        await self.runs(self.i[n])
        path = f"/api/v2/externos/cancelar/{self.ran[self.i[n]]}?{urlencode({'motivo': REASON})}"
        async with self.admin.delete(path) as answer:
            assert answer.status == 200, await answer.text()

    async def decide(self, n: int, acao: str, **more: str) -> None:
        """About the group of this failure, with the reason."""
        erro = await self.erro(n)
        async with self.world.services.database.read() as c:
            query = (
                select(m.Operadora.nome).join(m.Cliente).join(m.Processo).where(m.Processo.id == self.i[n])
            )
            carrier = str(await c.scalar(query))
        grupo = chave(MES, carrier, erro["codigo_erro"], erro["etapa_falha"])
        await self.post(f"/api/v2/pendencias/{grupo}", acao=acao, mes=MES, motivo=REASON, **more)

    async def name_people_views_and_tokens(self) -> None:
        await self.form(f"/admin/usuarios/{self.world.cadastro.bruno}", acao="renomear", nome=NAMES[7])
        for n, name in enumerate(NAMES[:10]):
            await self.form("/admin", nome=name, email=f"<svg/onload=pwned({n})>@x.test", papel="leitor")
        for n, name in enumerate(SHORT[:18]):
            await self.form("/processos/visoes", nome=name, filtro=urlencode({"q": f"{BASE}{n}"}))
            await self.form("/conta", acao="criar_token", nome=name, papel="leitor", dias="30")


def as_sent(text: str) -> str:
    """What a browser sends has no lone surrogates."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def words(texts: tuple[str, ...] | list[str]) -> list[str]:
    """As they are kept, those that say anything."""
    return [kept for text in texts if (kept := clean_words(text.strip()))]


@asynccontextmanager
async def a_hostile_day(folder: Path, *, redis_url: str) -> AsyncIterator[Day]:
    async with AsyncExitStack() as stack:
        robot = await stack.enter_async_context(a_hostile_robot())
        env = {"API_EXTERNA_URL": robot.url, "LIMITE_POR_OPERADORA": "100"}
        world = await stack.enter_async_context(a_world(folder, redis_url=redis_url, **env))
        await stack.enter_async_context(world.served())
        day = Day(world, robot, await stack.enter_async_context(world.person("admin")))
        await day.begin()
        yield day
