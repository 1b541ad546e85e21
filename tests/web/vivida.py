"""An API that was lived in, on PostgreSQL, which takes less than SQLite: what a request may name is there."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import aiohttp
import pytest
import pytest_asyncio

from app.domain.changes import Told
from app.domain.execucao import Line
from app.domain.pendencias import chave
from app.domain.policy import PAPEIS
from app.domain.text import clean
from app.domain.values import now
from tests.cadastro import MES
from tests.places import REDIS, postgres_url
from tests.waiting import until_async
from tests.web.documento import Person
from tests.web.hostil import HOSTILE
from tests.world import World, a_world

SEGREDO = "segredo do retorno"


@dataclass
class Asked:
    """The API with somebody of each role."""

    people: dict[str, aiohttp.ClientSession]
    url: str
    known: dict[str, list[str]]  # by the name of the field that wants them
    document: dict[str, Any]

    def person(self, papel: str) -> Person:
        """Their session, for Schemathesis."""
        return Person(dict(self.people[papel].headers), SEGREDO)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asked]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgres_url())
        folder = tmp_path_factory.mktemp("fuzz")
        world = await stack.enter_async_context(
            a_world(folder, redis_url=REDIS, database_url=url, velocidade=200, RETORNO_SEGREDO=SEGREDO)
        )
        world.settings = replace(world.settings, ritmo=replace(world.settings.ritmo, sincrono_s=0.05))
        await stack.enter_async_context(world.served())
        people = {papel: await stack.enter_async_context(world.person(papel)) for papel in PAPEIS}
        known = await lived_in(world, people)
        async with people["leitor"].get("/api/openapi.json") as answer:
            document = await answer.json()
        yield Asked(people, world.url, known, document)


async def lived_in(world: World, people: dict[str, aiohttp.ClientSession]) -> dict[str, list[str]]:
    """A success with its invoices, a failure, a run under way, a note, a selection: what a request may name."""
    ran: dict[str, UUID] = {}
    for n, cenario in enumerate(("sucesso", "erro", "sem_resposta")):
        ran[cenario] = await world.a_running_execucao(n, cenario=cenario, as_="admin")
    for cenario, status in (("sucesso", "CONCLUIDO"), ("erro", "FALHOU")):

        async def ended(i: UUID = ran[cenario], status: str = status) -> bool:
            return (await world.execucao(i)).status_execucao == status

        await until_async(ended, what=f"{cenario} has ended", limit_s=30)
    lines = tuple(Line(n, now(), "WARN", clean(text) or "-") for n, text in enumerate(HOSTILE, 1_000))
    await world.services.recorder.record(ran["sem_resposta"], Told(linhas=lines))
    processos = [str(i) for i in world.cadastro.processos]

    async def made(method: str, path: str, *, by: str = "admin", **said: Any) -> Any:
        async with people[by].request(method, path, **said) as answer:
            assert answer.status in {200, 201}, await answer.text()
            return await answer.json()

    nota = await made("POST", f"/api/v2/processos/{processos[0]}/anotacoes", json={"texto": "Liguei."})
    filtro = {"filtro": f"mes={MES}", "acao": "executar"}
    selecoes = [
        (await made("POST", "/api/v2/selecoes", by=papel, json=filtro))["id"]
        for papel in ("admin", "operador")
    ]
    faturas = await made("GET", f"/api/v2/processos/{processos[0]}/faturas")
    hashes = [(await world.execucao(i)).hash_execucao for i in ran.values()]
    return {
        "processo_id": processos, "processos": processos, "processo": processos,
        "job_id": [str(i) for i in ran.values()], "execucao_id": [str(i) for i in ran.values()],
        "anotacao_id": [nota["anotacao"]["id"]], "selecao_id": selecoes, "selecao": selecoes,
        "fatura_id": [one["id"] for one in faturas["faturas"]], "operadora_id": [str(world.cadastro.operadora)],
        "grupo_id": [str(chave(MES, "VIVO", "AUTH-401", "LOGIN_PORTAL"))], "mes": [MES, "2026-13"],
        "filtro": [f"mes={MES}", f"mes={MES}&status=FALHOU&q=cliente"], "motivo": ["Fatura errada", *HOSTILE],
        "ate": ["1h", "amanha"], "texto": ["Liguei na VIVO.", *HOSTILE], "hash_execucao": hashes,
        "q": ["cliente", *HOSTILE], "busca": ["linha", *HOSTILE],
    }  # fmt: skip
