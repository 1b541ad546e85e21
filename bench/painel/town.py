"""A database for the Painel to serve: people with sessions, processos with an execution each."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.execucao import Execucao
from app.domain.values import now
from app.persistence import migrate
from app.persistence import models as m
from app.persistence.database import Database
from app.settings import Settings
from app.web import sessions
from bench.peers.served import FIRST_SEQ

MES = "2026-11"
PER_SESSION = 10  # sockets, the product's own quota
ROWS = 5_000  # of one INSERT … executemany


@dataclass
class Town:
    """What was put in. Executions that somebody else creates have a processo here that waits."""

    settings: Settings
    cookies: list[str]
    execucoes: list[UUID]
    processos: list[UUID]

    @property
    def sqlite(self) -> Path:
        return self.settings.data / "painel.db"

    def cookie(self, reader: int) -> str:
        return self.cookies[reader // PER_SESSION]


async def build(
    settings: Settings, *, readers: int, running: int = 1, unwatched: int = 0, waiting: int = 0
) -> Town:
    """Sessions for that many sockets; `running` executions to follow, `unwatched` beside them.

    `waiting` processos have no execution yet. A running one's beat lies in the future: its executor is
    alive as far as anybody can tell, so nobody takes it over in the middle of a measurement.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    await migrate.upgrade(database)
    try:
        async with database.write() as c:
            operadora, usuario = uuid4(), uuid4()
            await c.execute(insert(m.Operadora), [{"id": operadora, "nome": "VIVO"}])
            await c.execute(insert(m.Usuario), [_person(usuario)])
            processos = await _processos(
                c, operadora, running + unwatched + waiting, busy=running + unwatched
            )
            execucoes = await _execucoes(c, processos[: running + unwatched])
            resumo = {"mes": MES, "versao": 1, "aguardando": waiting, "em_andamento": running + unwatched}
            await c.execute(insert(m.Resumo), [resumo])
            cookies = [await _cookie(c, settings, usuario) for _ in range(-(-readers // PER_SESSION) + 1)]
    finally:
        await database.close()
    return Town(settings, cookies, execucoes[:running], processos[running + unwatched :])


def _person(usuario: UUID) -> dict[str, Any]:
    named = {"email": "bench@demo.local", "nome": "Bench", "papel": "operador", "senha": "x"}
    return {"id": usuario, **named, "ativo": True, "criado_em": now()}


async def _cookie(c: AsyncConnection, settings: Settings, usuario: UUID) -> str:
    value, _ = await sessions.begin(c, settings, usuario_id=usuario, endereco="127.0.0.1")
    return f"{sessions.cookie_name(settings)}={value}"


async def _processos(c: AsyncConnection, operadora: UUID, many: int, *, busy: int) -> list[UUID]:
    clientes, processos = [], []
    made = [uuid4() for _ in range(many)]
    for n, processo in enumerate(made):
        cliente = uuid4()
        status = "DOWNLOAD_EM_ANDAMENTO" if n < busy else "AGUARDANDO_DOWNLOAD"
        names = {"razao_social": f"Cliente {n}", "busca": f"cliente {n}", "cnpj": f"{n:014d}"}
        clientes.append({"id": cliente, **names, "operadora_id": operadora, "dia_vencimento": 10})
        row = {"id": processo, "cliente_id": cliente, "mes": MES, "status_processo": status}
        processos.append(row | {"faturas": 0, "versao": 1, "criado_em": now()})
    for i in range(0, many, ROWS):
        await c.execute(insert(m.Cliente), clientes[i : i + ROWS])
        await c.execute(insert(m.Processo), processos[i : i + ROWS])
    return made


async def _execucoes(c: AsyncConnection, processos: list[UUID]) -> list[UUID]:
    moment = now()
    rows = [
        msgspec.structs.asdict(
            Execucao(
                id=uuid4(), processo_id=processo, tipo_execucao="DOWNLOAD_FATURA",
                status_execucao="EXECUTANDO", classe_rpa_utilizada="API_EXTERNA", hash_execucao=f"bench-{n}",
                parametros_entrada={}, criado_em=moment, data_inicio=moment, ultima_atualizacao_em=moment,
                iniciado_por="Bench", iniciado_por_id=None, origem="sistema",
                status_processo_anterior="AGUARDANDO_DOWNLOAD", id_externo=f"bench-{n}", despacho_em=moment,
                batida_em=moment + timedelta(hours=1), tentativa=1, seq=FIRST_SEQ,
            )
        )
        for n, processo in enumerate(processos)
    ]  # fmt: skip
    for i in range(0, len(rows), ROWS):
        await c.execute(insert(m.Execucao), rows[i : i + ROWS])
    return [row["id"] for row in rows]
