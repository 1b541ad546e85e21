"""An installation of an earlier version goes on with what it has."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.indisponivel import INDISPONIVEL
from app.persistence import migrate
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import rows
from tests.persistence.pessoas import they_go_on, write_people
from tests.places import postgres_url, sqlite_url

PRESENT, OLD = datetime.now(UTC).strftime("%Y-%m"), "2020-01"


async def up_from_the_first(database: Database) -> None:
    """The first schema with a carrier in it, 0006 with people who are inside, brought to this version."""
    carrier = uuid4()
    async with database.write() as c:
        await c.run_sync(lambda sync: command.upgrade(migrate._config(sync), "0001"))
        await c.execute(
            text("INSERT INTO operadora (id, nome) VALUES (:id, 'VIVO')"), {"id": _bind(database, carrier)}
        )
        for mes in (PRESENT, OLD):
            await without_an_invoice(database, c, carrier, mes)
        await c.run_sync(lambda sync: command.upgrade(migrate._config(sync), "0006"))
        bruno = await write_people(c, datetime.now(UTC))
    await migrate.upgrade(database)
    await migrate.check(database)
    async with database.read() as c:
        assert (await c.scalars(select(m.Operadora.nome))).all() == ["VIVO"]
        vivo = (await rows.operadoras(c, [carrier]))[carrier]
        said = (await c.execute(select(m.Processo.mes, m.Processo.detalhe))).all()
        counted = (await c.execute(select(m.Resumo.mes, m.Resumo.indisponiveis))).all()
    assert (vivo.versao, vivo.parada_em, vivo.senhas_recusadas, vivo.esperando) == (1, None, 0, 0)
    assert dict(map(tuple, said)) == {PRESENT: INDISPONIVEL, OLD: "como era"}, "nobody asks for an old one"
    assert dict(map(tuple, counted)) == {PRESENT: 1, OLD: 0}
    await they_go_on(database, bruno)


async def without_an_invoice(database: Database, c: AsyncConnection, carrier: UUID, mes: str) -> None:
    """A processo of that month as the first schema has it, whose invoice was not there."""
    cliente, processo, execucao = (_bind(database, uuid4()) for _ in range(3))
    em = datetime.now(UTC)
    who = {"id": cliente, "cnpj": f"{hash(mes) % 10**14:014d}", "razao_social": mes, "busca": mes}
    what = {"id": processo, "cliente_id": cliente, "mes": mes, "status_processo": "ERRO_DOWNLOAD"}
    run = {"id": execucao, "processo_id": processo, "tipo_execucao": "DOWNLOAD_FATURA"}
    run |= dict.fromkeys(("classe_rpa_utilizada", "iniciado_por", "origem", "status_processo_anterior"), "x")
    run |= dict.fromkeys(("criado_em", "data_inicio", "ultima_atualizacao_em"), _bind(database, em))
    run |= {"hash_execucao": mes, "parametros_entrada": "{}", "etapas": "[]", "log_incompleto": False}
    run |= {"status_execucao": "FALHOU", "erro": '{"codigo_erro": "fatura-404"}'}
    counters = ("versao", "aguardando", "em_andamento", "concluidos", "na_fila", "indeterminados", "valor")
    rows: dict[str, dict[str, object]] = {
        "cliente": who | {"operadora_id": _bind(database, carrier)},
        "processo": what | {"faturas": 0, "detalhe": "como era", "execucao_id": execucao, "versao": 1,
                            "criado_em": _bind(database, em)},
        "execucao": run | dict.fromkeys(("cursor_robo", "tentativa", "linhas", "seq"), 0),
        "resumo": dict.fromkeys(counters, 0) | {"mes": mes, "com_erro": 1},
    }  # fmt: skip
    for table, row in rows.items():
        values = ", ".join(_value(database, name) for name in row)
        await c.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})"), row)


def _value(database: Database, name: str) -> str:
    is_json = name in {"parametros_entrada", "etapas", "erro"} and not database.is_sqlite
    return f"CAST(:{name} AS JSONB)" if is_json else f":{name}"


def _bind(database: Database, value: object) -> object:
    if not database.is_sqlite:
        return value
    return value.isoformat(" ") if isinstance(value, datetime) else str(value).replace("-", "")


async def test_sqlite_goes_on_from_the_first_schema(tmp_path) -> None:  # type: ignore[no-untyped-def]
    database = Database(sqlite_url(tmp_path))
    await up_from_the_first(database)
    await database.close()


async def test_postgresql_goes_on_from_the_first_schema() -> None:
    async with postgres_url() as url:
        database = Database(url)
        await up_from_the_first(database)
        await database.close()
