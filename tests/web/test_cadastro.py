"""Clients, months: written once whatever is repeated, counted rightly, over both databases."""

import pytest
from sqlalchemy import func, select

from app.domain.values import cnpj_digits
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import filtragem, processos
from app.persistence.queries.cadastro import add_cliente, open_month
from app.persistence.queries.filtragem import Filtro
from app.persistence.queries.folding import fold


def a_cnpj(base: str) -> str:
    return base + cnpj_digits(base)


async def add(database: Database, **more: object) -> bool:
    cliente = {"cnpj": a_cnpj("AB12CD340001"), "razao_social": "Clínica São José", "operadora": "vivo"}
    async with database.write() as c:
        return await add_cliente(c, **{**cliente, "dia_vencimento": 20, **more})  # type: ignore[arg-type]


async def test_a_client_is_one_a_carrier(database: Database) -> None:
    assert await add(database)
    assert not await add(database, razao_social="Outro nome")
    assert await add(database, operadora="CLARO")
    async with database.read() as c:
        rows = (
            await c.execute(select(m.Cliente.razao_social, m.Cliente.busca, m.Cliente.dia_vencimento))
        ).all()
        carriers = await processos.operadoras(c)
    assert rows == [("Clínica São José", f"clinica sao jose {a_cnpj('AB12CD340001').lower()}", 20)] * 2
    assert carriers == ["CLARO", "VIVO"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"cnpj": "12345678900012"},
        {"cnpj": "84.718.741/0001-00"},
        {"cnpj": a_cnpj("AB12CD340001").lower()},
        {"razao_social": " "},
        {"razao_social": "x" * 201},
        {"operadora": ""},
        {"dia_vencimento": 0},
        {"dia_vencimento": 32},
    ],
)
async def test_a_wrong_client_is_refused(sqlite: Database, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        await add(sqlite, **wrong)
    async with sqlite.read() as c:
        assert await c.scalar(select(func.count()).select_from(m.Cliente)) == 0


async def test_the_seeds_client_is_taken(sqlite: Database) -> None:
    assert await add(sqlite, cnpj="84718741000100", dia_vencimento=None)


async def test_a_month_is_opened_once_then_for_whom_is_new(database: Database) -> None:
    await add(database)
    await add(database, operadora="CLARO")
    opened = []
    for later in (None, "TIM"):
        if later:
            await add(database, operadora=later)
        for _ in range(2):
            async with database.write() as c:
                opened.append(await open_month(c, "2026-12"))
    assert opened == [2, 0, 1, 0]
    async with database.read() as c:
        resumo = await processos.resumo(c, "2026-12")
        itens, total = await processos.page(c, Filtro(mes="2026-12", q="JOSÉ"))
        assert await processos.meses(c) == ["2026-12"]
    assert (resumo["por_status"]["AGUARDANDO_DOWNLOAD"], resumo["seq"]) == (3, 2)
    assert (total, len(itens), itens[0]["status_processo"]) == (3, 3, "AGUARDANDO_DOWNLOAD")


async def test_many_clients(sqlite: Database) -> None:
    async with sqlite.write() as c:
        for n in range(1, 1_202):
            cliente = {"cnpj": a_cnpj(f"{n:012d}"), "razao_social": f"C{n}", "operadora": "VIVO"}
            assert await add_cliente(c, **cliente, dia_vencimento=None)
        assert await open_month(c, "2026-12") == 1_201


@pytest.mark.parametrize("mes", ["2026-13", "12/2026", "", "1999-01"])
async def test_no_month(sqlite: Database, mes: str) -> None:
    async with sqlite.write() as c:
        with pytest.raises(ValueError, match="AAAA-MM"):
            await open_month(c, mes)


@pytest.mark.parametrize("q", ["auth", "sao", "x%", "84.718.741/0001-00"])
async def test_every_filter_and_order_on_both_databases(database: Database, q: str) -> None:
    async with database.read() as c:
        for ordem in filtragem.ORDERS:
            for sign in ("", "-"):
                filtro = Filtro(
                    mes="2026-12", ordem=sign + ordem, q=q, codigo_erro="A", operadora="VIVO",
                    status=("ERRO_DOWNLOAD", "INDETERMINADO"),
                )  # fmt: skip
                assert await processos.page(c, filtro) == ([], 0)


def test_folding() -> None:
    assert fold("Ação ÍNDICE ñ ß") == "acao indice n ß"
    assert fold("RICAL") == "rical"
