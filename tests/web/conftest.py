"""A served application whose jobs nobody carries: a test plays the robot by recording what it says."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from quart import Quart, Response
from sqlalchemy import select

from app.domain.changes import Accepted, Change, Claimed, Dispatching, End, Told
from app.domain.execucao import Execucao, Line
from app.domain.values import now
from app.factory import create_app
from app.jobs.news import end_of
from app.persistence import models as m
from app.persistence.queries import rows
from app.recording.items import By, Run
from app.ritmo import Ritmo
from app.services import Services
from app.settings import Settings
from app.web import csrf, sessions
from app.web.passwords import hashed
from tests.cadastro import Cadastro, put_in
from tests.schema import Schema

ORIGIN = "http://127.0.0.1:8000"
SENHA = "uma senha de teste"
SEGREDO = "segredo do retorno"
PEOPLE = {"admin": "ana", "operador": "bruno", "leitor": "carla"}


@cache
def stored_senha() -> str:
    return hashed(SENHA)


@dataclass
class Person:
    """Somebody with a session (or nobody): requests as their browser would make them."""

    app: Quart
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> Response:
        """One request; a header given as None is left out."""
        sent = {k: v for k, v in (self.headers | (headers or {})).items() if v is not None}
        client = self.app.test_client(use_cookies=False)
        return await client.open(path, method=method, headers=sent, **more)

    async def get(self, path: str, **more: Any) -> Response:
        return await self.ask("GET", path, **more)

    async def post(self, path: str, **more: Any) -> Response:
        return await self.ask("POST", path, **more)

    async def delete(self, path: str, **more: Any) -> Response:
        return await self.ask("DELETE", path, **more)

    async def json(self, path: str, **more: Any) -> Any:
        answer = await self.get(path, **more)
        assert answer.status_code == 200, await answer.get_data(as_text=True)
        return await answer.get_json()

    async def text(self, path: str, **more: Any) -> str:
        answer = await self.get(path, **more)
        assert answer.status_code == 200, await answer.get_data(as_text=True)
        return str(await answer.get_data(as_text=True))


@dataclass
class Painel:
    """The application with the company that works in it."""

    app: Quart
    settings: Settings
    cadastro: Cadastro

    @property
    def services(self) -> Services:
        found: Services = self.app.extensions["painel_services"]
        return found

    def nobody(self) -> Person:
        return Person(self.app, {"Origin": ORIGIN})

    async def person(self, papel: str) -> Person:
        """Their browser: cookie, Origin, form token."""
        usuario = getattr(self.cadastro, PEOPLE[papel])
        async with self.services.database.write() as c:
            cookie, _ = await sessions.begin(c, self.settings, usuario_id=usuario, endereco="127.0.0.1")
            sessao = await c.scalar(
                select(m.Sessao.id)
                .order_by(m.Sessao.criado_em.desc(), m.Sessao.id)
                .where(m.Sessao.usuario_id == usuario, m.Sessao.chave == sessions.sessoes.key(cookie))
            )
        assert sessao is not None
        return Person(
            self.app,
            {
                "Cookie": f"{sessions.cookie_name(self.settings)}={cookie}",
                "Origin": ORIGIN,
                "X-CSRFToken": csrf.session_token(self.settings, sessao),
            },
        )

    async def program(self, papel: str) -> Person:
        """Something with this person's API token."""
        token = uuid4().hex
        row = {"chave": sessions.sessoes.key(token), "usuario_id": getattr(self.cadastro, PEOPLE[papel])}
        async with self.services.database.write() as c:
            await c.execute(m.Token.__table__.insert().values(id=uuid4(), criado_em=now(), **row))
        return Person(self.app, {"Authorization": f"Bearer {token}"})

    # -- the robot, played

    async def started(self, processo: int = 0, *, by: str = "operador", accepted: bool = True) -> UUID:
        """An execution that this person started; with `accepted` the robot has it."""
        usuario = getattr(self.cadastro, PEOPLE[by])
        who = By(PEOPLE[by].title(), "pagina", usuario, "127.0.0.1")
        run = Run(self.cadastro.processos[processo])
        i = (await self.services.recorder.create(run, by=who)).execucao.id
        if accepted:
            await self.says(i, Claimed(), Dispatching(), Accepted(id_externo=f"robo-{i}"))
        return i

    async def says(self, i: UUID, *changes: Change) -> Execucao:
        for change in changes:
            recorded = await self.services.recorder.record(i, change)
        return recorded.execucao

    async def writes(self, i: UUID, *texts: str, nivel: str = "INFO", first: int = 1) -> Execucao:
        lines = tuple(Line(n, now(), nivel, text) for n, text in enumerate(texts, first))
        return await self.says(i, Told(linhas=lines))

    async def ends(self, i: UUID, payload: dict[str, Any]) -> Execucao:
        fim: End = end_of(payload, execucao=await self.execucao(i))
        return await self.says(i, Told(fim=fim))

    async def execucao(self, i: UUID) -> Execucao:
        async with self.services.database.read() as c:
            return (await rows.execucoes(c, [i]))[i]

    async def rows_of(self, model: type[m.Base]) -> list[Any]:
        async with self.services.database.read() as c:
            return list(await c.execute(select(model.__table__)))


def success_payload(hash_execucao: str, *, faturas: int = 2) -> dict[str, Any]:
    """The seed's success, with values."""
    return {
        "success": True,
        "message": f"Processo concluído com {faturas} faturas e {faturas} comprovantes enviados ao SAT.",
        "processes": [
            {
                "hash_execucao": hash_execucao,
                "status_final": "UPLOADED_SAT",
                "cliente": "Cliente 0",
                "operadora": "VIVO",
                "servico": "DOWNLOAD_FATURAS",
                "criado_em": now().isoformat(),
                "finalizado_em": now().isoformat(),
                "faturas": [
                    {
                        "caminho": f"s3://brm-bucket/VIVO/2026-11/{n:04d}.pdf",
                        "data_vencimento": "20-11-2026",
                        "mes": 11,
                        "ano": 2026,
                        "valor": "1577.70",
                    }
                    for n in range(1, faturas + 1)
                ],
                "metricas": {"tempo_execucao_segundos": 187},
            }
        ],
    }


def error_payload(hash_execucao: str) -> dict[str, Any]:
    """The seed's error."""
    return {
        "success": False,
        "message": "Processo interrompido: falha crítica na etapa de autenticação.",
        "processes": [
            {
                "hash_execucao": hash_execucao,
                "status_final": "FAILED",
                "finalizado_em": now().isoformat(),
                "detalhes": {
                    "etapa_falha": "LOGIN_PORTAL",
                    "codigo_erro": "AUTH-401",
                    "mensagem_erro": "Credenciais inválidas ou sessão expirada.",
                    "tentativas": 3,
                    "acao_recomendada": "Atualizar senha no portal CLARO e reenfileirar.",
                },
            }
        ],
    }


@pytest.fixture
def env() -> dict[str, str]:
    """Settings that a test module may override."""
    return {}


@pytest.fixture
def is_demo() -> bool:
    return False


@pytest.fixture
def ritmo() -> Ritmo:
    """Life's own: nothing here waits for a time, much would be refused by too short a deadline."""
    return Ritmo()


@pytest.fixture
async def painel(
    tmp_path: Path, redis_url: str, env: dict[str, str], is_demo: bool, ritmo: Ritmo
) -> AsyncIterator[Painel]:
    given = {
        "PAINEL_DATA": str(tmp_path),
        "REDIS_URL": redis_url,
        "REDIS_PREFIXO": f"t{uuid4().hex}",
        "API_EXTERNA_URL": "http://127.0.0.1:9",
        "RETORNO_SEGREDO": SEGREDO,
        "SECRET_KEY": "chave de teste",
        "WEB_EXECUTA_JOBS": "0",
    }
    settings = replace(Settings.from_env(given | env), ritmo=ritmo)
    await Schema.put_in(tmp_path)
    app = create_app(settings, demo=is_demo)
    async with app.test_app():
        services: Services = app.extensions["painel_services"]
        yield Painel(app, settings, await put_in(services.database, processos=4, senha=stored_senha()))
