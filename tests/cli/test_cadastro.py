"""`painel importar`, `painel mes abrir`."""

import sqlite3
from pathlib import Path

import pytest

from app.domain.values import cnpj_digits
from tests.cli.conftest import Painel

HEADER = "cnpj;razao_social;operadora;dia_vencimento\n"


def cnpj(n: int) -> str:
    base = f"112223330{n:03d}"
    return base + cnpj_digits(base)


def masked(text: str) -> str:
    return f"{text[:2]}.{text[2:5]}.{text[5:8]}/{text[8:12]}-{text[12:]}"


@pytest.fixture
def csv(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(text: str, encoding: str = "utf-8") -> str:
        path = tmp_path / "clientes.csv"
        path.write_bytes(text.encode(encoding))
        return str(path)

    return write


def rows(painel: Painel, query: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(painel.data / "painel.db")
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


async def test_a_file_is_imported_and_twice_has_no_effect(painel: Painel, csv) -> None:  # type: ignore[no-untyped-def]
    path = csv(
        HEADER + f"{cnpj(1)};Padaria Pão;VIVO;10\r\n\r\n{masked(cnpj(2))};Açougue;claro;\r\n", "utf-8-sig"
    )
    ended = await painel.run("importar", path)
    assert (ended.code, ended.out) == (0, "Clientes: 2 novos, 0 já cadastrados.\n"), ended.err
    ended = await painel.run("importar", path)
    assert ended.out == "Clientes: 0 novos, 2 já cadastrados.\n"
    query = "SELECT c.cnpj, razao_social, nome, dia_vencimento FROM cliente c JOIN operadora o ON o.id = operadora_id"
    assert sorted(rows(painel, query)) == [  # type: ignore[type-var]
        (cnpj(1), "Padaria Pão", "VIVO", 10),
        (cnpj(2), "Açougue", "CLARO", None),
    ]


async def test_one_wrong_line_and_nothing_is_imported(painel: Painel, csv) -> None:  # type: ignore[no-untyped-def]
    text = f"{cnpj(1)};A;VIVO;10\n11222333000100;B;VIVO;10\n{cnpj(2)};C;VIVO;40\n{cnpj(3)};D;VIVO;dez\n"
    line = await painel.refuses("importar", csv(HEADER + text))
    assert "Nada foi importado" in line
    assert "linha 3: CNPJ inválido" in line
    assert "linha 4: " in line
    assert "linha 5: dia de vencimento inválido: dez" in line
    assert "linha 2" not in line
    assert rows(painel, "SELECT count(*) FROM cliente") == [(0,)]
    assert rows(painel, "SELECT count(*) FROM operadora") == [(0,)]


@pytest.mark.parametrize(
    ("text", "encoding", "says"),
    [
        ("cnpj,razao_social\n", "utf-8", "linha 1: o cabeçalho deve ser cnpj;razao_social"),
        ("", "utf-8", "linha 1: o cabeçalho"),
        (HEADER + "1;2;3\n", "utf-8", "linha 2: são 4 colunas, há 3"),
        (HEADER + "1;Ação;3;4\n", "latin-1", "precisa estar em UTF-8"),
    ],
)
async def test_another_kind_of_file_is_refused(
    painel: Painel, csv, text: str, encoding: str, says: str
) -> None:  # type: ignore[no-untyped-def]
    assert says in await painel.refuses("importar", csv(text, encoding))


async def test_a_file_that_is_not_there(painel: Painel) -> None:
    assert "não existe" in await painel.refuses("importar", "nada.csv")


async def test_a_month_is_opened_for_every_client_once(painel: Painel, csv) -> None:  # type: ignore[no-untyped-def]
    await painel.run("importar", csv(HEADER + f"{cnpj(1)};A;VIVO;1\n{cnpj(2)};B;TIM;2\n"))
    ended = await painel.run("mes", "abrir", "2026-11")
    assert (ended.code, ended.out) == (0, "Competência 11/2026: 2 processos novos.\n"), ended.err
    ended = await painel.run("mes", "abrir", "2026-11")
    assert ended.out == "Competência 11/2026: 0 processos novos.\n"
    assert rows(painel, "SELECT mes, aguardando FROM resumo") == [("2026-11", 2)]
