"""Puts the demonstration's clients with their past into an empty database, in one transaction."""

from datetime import datetime
from typing import Any
from uuid import uuid5
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.seed.history import tell
from app.cli.seed.names import (
    NAMESPACE,
    OPERADORAS,
    RICAL_MES,
    RICAL_PROCESSO,
    Client,
    clients,
)
from app.cli.seed.plan import months, plan
from app.cli.seed.replay import Person, Replay
from app.domain.execucao import Processo, Resumo
from app.domain.status import StatusProcesso
from app.persistence import models as m
from app.persistence.queries.cadastro import busca, open_month
from app.persistence.queries.usuarios import with_emails
from app.recording.consequences import count
from app.recording.writes import insert_rows
from app.web.demo import DEMO


async def plant(c: AsyncConnection, *, at: datetime, fuso: ZoneInfo) -> None:
    """Everything, once; later starts only open the months that have come since."""
    if await c.scalar(select(m.Cliente.id).limit(1)) is None:
        await _cadastro(c)
        await _write(c, await _told(c, at, fuso))
    await open_month(c, months(at, fuso)[-1])


async def _cadastro(c: AsyncConnection) -> None:
    ids = {nome: uuid5(NAMESPACE, f"operadora:{nome}") for nome in OPERADORAS}
    await c.run_sync(insert_rows, m.Operadora, [{"id": i, "nome": nome} for nome, i in ids.items()])
    rows = [
        {
            "id": client.id,
            "cnpj": client.cnpj,
            "razao_social": client.razao_social,
            "operadora_id": ids[client.operadora],
            "dia_vencimento": client.dia_vencimento,
            "busca": busca(client.razao_social, client.cnpj),
        }
        for client in clients()
    ]
    await c.run_sync(insert_rows, m.Cliente, rows)


async def _told(c: AsyncConnection, at: datetime, fuso: ZoneInfo) -> list[Replay]:
    """The past of every processo; who only looks (`leitor`) started none of it."""
    users = await with_emails(c, [email for papel, (_, email) in DEMO.items() if papel != "leitor"])
    people = sorted((Person(row.id, row.nome) for row in users), key=lambda person: person.nome)
    example = clients()[0]
    replays = [Replay(_processo(example, RICAL_MES, RICAL_PROCESSO))]
    for past in plan(clients(), at, fuso):
        if (past.client.id, past.mes) == (example.id, RICAL_MES):
            continue
        replay = Replay(_processo(past.client, past.mes))
        tell(replay, past, people)
        replays.append(replay)
    return replays


def _processo(client: Client, mes: str, id_: Any = None) -> Processo:
    return Processo(
        id=id_ or uuid5(NAMESPACE, f"processo:{client.id}:{mes}"),
        mes=mes,
        cliente_id=client.id,
        cliente=client.razao_social,
        cnpj=client.cnpj,
        operadora=client.operadora,
        dia_vencimento=client.dia_vencimento,
        status_processo=StatusProcesso.AGUARDANDO_DOWNLOAD.value,
        url_fatura=None,
        data_download=None,
        valor_fatura=None,
        faturas=0,
        detalhe=None,
        execucao_id=None,
        versao=1,
    )


async def _write(c: AsyncConnection, replays: list[Replay]) -> None:
    await c.run_sync(insert_rows, m.Processo, [_row(r.processo) for r in replays])
    await c.run_sync(
        insert_rows, m.Execucao, [msgspec.structs.asdict(e) for r in replays for e in r.execucoes]
    )
    await c.run_sync(insert_rows, m.LinhaLog, [line for r in replays for line in r.linhas])
    await c.run_sync(insert_rows, m.Fatura, [fatura for r in replays for fatura in r.faturas.values()])
    eventos = sorted((row for r in replays for row in r.eventos), key=lambda row: row["em"])
    await c.run_sync(insert_rows, m.Evento, eventos)
    auditoria = sorted((row for r in replays for row in r.auditoria), key=lambda row: row["em"])
    await c.run_sync(insert_rows, m.Auditoria, auditoria)
    resumos: dict[str, Resumo] = {}
    for r in replays:
        resumo = resumos.setdefault(r.processo.mes, Resumo(mes=r.processo.mes, versao=1))
        count(resumo, r.processo, r.latest, 1)
    await c.run_sync(insert_rows, m.Resumo, [msgspec.structs.asdict(resumo) for resumo in resumos.values()])


_NAMES = {"cliente", "cnpj", "operadora", "dia_vencimento"}  # joined, not stored with the processo


def _row(p: Processo) -> dict[str, Any]:
    """`criado_em`: months are opened on their first day."""
    fields = {k: v for k, v in msgspec.structs.asdict(p).items() if k not in _NAMES}
    return fields | {"criado_em": datetime.fromisoformat(f"{p.mes}-01T09:00:00+00:00")}
