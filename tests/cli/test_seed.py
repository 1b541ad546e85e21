"""What the demonstration begins with agrees with itself."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select

from app.cli.seed.names import RICAL_CNPJ, RICAL_PROCESSO, clients
from app.cli.seed.people import enter
from app.cli.seed.plan import months
from app.cli.seed.planting import plant
from app.domain.execucao import Execucao, Processo, Resumo
from app.domain.status import StatusExecucao
from app.domain.values import is_cnpj
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import rows
from app.recording.consequences import count

FUSO = ZoneInfo("America/Sao_Paulo")
AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


async def seed(database: Database, at: datetime = AT) -> None:
    async with database.write() as c:
        await enter(c, loopback=True)
        await plant(c, at=at, fuso=FUSO)


async def every(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.read() as c:
        tables = {}
        for table in m.Base.metadata.sorted_tables:
            found = await c.execute(select(table).order_by(*table.primary_key.columns))
            tables[table.name] = [tuple(row) for row in found]
        return tables


def test_sixty_clients_have_valid_numbers() -> None:
    found = clients()
    assert len(found) == 60
    assert len({client.operadora for client in found}) == 6
    assert len({(client.cnpj, client.operadora) for client in found}) == 60
    assert all(is_cnpj(client.cnpj) for client in found if client.cnpj != RICAL_CNPJ)
    assert any(not client.cnpj.isdigit() for client in found)


async def test_seeding_twice_changes_nothing(database: Database) -> None:
    await seed(database)
    before = await every(database)
    await seed(database)
    assert await every(database) == before
    assert {len(before[name]) for name in ("execucao", "linha_log", "evento", "fatura", "auditoria")} - {0}


async def test_a_newer_month_is_opened_at_a_later_start(sqlite: Database) -> None:
    await seed(sqlite)
    before = await every(sqlite)
    await seed(sqlite, datetime(2027, 1, 2, 15, tzinfo=UTC))
    after = await every(sqlite)
    assert after["execucao"] == before["execucao"]
    async with sqlite.read() as c:
        opened = (await rows.resumos(c, ["2027-01"]))["2027-01"]
    assert opened.aguardando == 60


async def test_counters_are_what_the_rows_say(database: Database) -> None:
    await seed(database)
    async with database.read() as c:
        processos = [Processo(*row) for row in await c.execute(rows.select_processo())]
        found = [Execucao(*row) for row in await c.execute(select(*rows.EXECUCAO))]
        stored = {row[0]: Resumo(*row) for row in await c.execute(select(*rows.RESUMO))}
        lines = dict(
            (await c.execute(select(m.LinhaLog.execucao_id, func.count()).group_by("execucao_id"))).all()
        )  # type: ignore[arg-type]
        faturas = [
            tuple(row)
            for row in await c.execute(select(m.Fatura.processo_id, m.Fatura.execucao_id, m.Fatura.valor))
        ]
    latest: dict[Any, Execucao] = {}
    for e in sorted(found, key=lambda e: e.criado_em):
        latest[e.processo_id] = e
    fresh: dict[str, Resumo] = {}
    for p in processos:
        e_or_none = latest.get(p.id)
        assert p.execucao_id == (e_or_none.id if e_or_none else None)
        count(fresh.setdefault(p.mes, Resumo(p.mes, versao=1)), p, e_or_none, 1)
        mine = [f for f in faturas if f[0] == p.id]
        assert p.faturas == len(mine)
        assert p.valor_fatura == (sum((f[2] for f in mine), Decimal(0)) if mine else None)
        assert p.faturas == 0 or p.url_fatura
    assert stored == {mes: msgspec.structs.replace(r, versao=stored[mes].versao) for mes, r in fresh.items()}
    assert {e.id: e.linhas for e in found if e.linhas} == lines


async def test_every_step_of_the_past_began_when_it_was_the_robots_turn(sqlite: Database) -> None:
    """Also of what failed or was cancelled: a robot that has the job says its first step within seconds."""
    await seed(sqlite)
    async with sqlite.read() as c:
        found = [Execucao(*row) for row in await c.execute(select(*rows.EXECUCAO))]
    ends = {e.status_execucao for e in found if e.etapas}
    assert ends == {"CONCLUIDO", "FALHOU", "CANCELADO"}
    for e in found:
        begins = [datetime.fromisoformat(step["inicio"]) for step in e.etapas]
        if begins:
            assert e.despacho_em is not None
            assert begins[0] - e.despacho_em < timedelta(seconds=15), e.status_execucao
            assert begins == sorted(begins)
        for before, after in pairwise(e.etapas):
            assert before["fim"] == after["inicio"]
            assert before["inicio"] < before["fim"]


async def test_no_screen_is_empty_and_nothing_runs(sqlite: Database) -> None:
    await seed(sqlite)
    async with sqlite.read() as c:
        found = [Execucao(*row) for row in await c.execute(select(*rows.EXECUCAO))]
        stored = {row[0]: Resumo(*row) for row in await c.execute(select(*rows.RESUMO))}
        example = (await rows.processos(c, [RICAL_PROCESSO]))[RICAL_PROCESSO]
    ends = Counter(e.status_execucao for e in found)
    assert ends.keys() == {"CONCLUIDO", "FALHOU", "CANCELADO", "INDETERMINADO"}
    assert ends[StatusExecucao.INDETERMINADO] == 1
    codes = {(e.erro or {}).get("codigo_erro") for e in found}
    assert codes >= {"AUTH-401", "PORTAL-503", "FATURA-404", "SAT-503"}
    assert max(e.ultima_atualizacao_em for e in found) < AT
    oldest, last, present = (stored[mes] for mes in months(AT, FUSO))
    assert oldest.concluidos > 50
    assert last.concluidos > 40
    assert last.com_erro >= 6
    assert last.indeterminados == 1
    assert present.aguardando > 40
    assert present.concluidos >= 5
    assert (example.cliente[:5], example.cnpj, example.operadora, example.mes, example.status_processo) == (
        *("RICAL", RICAL_CNPJ, "EMBRATEL", "2025-10"),
        "AGUARDANDO_DOWNLOAD",
    )


async def test_the_first_minutes_of_a_month_are_as_full(sqlite: Database) -> None:
    at = datetime(2027, 1, 1, 3, 5, tzinfo=UTC)  # five past midnight in São Paulo
    await seed(sqlite, at)
    async with sqlite.read() as c:
        newest = await c.scalar(select(func.max(m.Execucao.ultima_atualizacao_em)))
        assert newest < at
        assert (await rows.resumos(c, ["2027-01"]))["2027-01"].concluidos >= 5
