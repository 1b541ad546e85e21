"""The list as a spreadsheet."""

import csv
import io

from sqlalchemy import update

from app.persistence import models as m
from tests.cadastro import put_more

from .conftest import Painel, Person, success_payload


async def sheet(person: Person, query: str) -> list[dict[str, str]]:
    answer = await person.get(f"/processos.csv?{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="processos-2026-11.csv"'
    raw = await answer.get_data(as_text=False)
    assert raw.startswith(b"\xef\xbb\xbf")  # without it Excel reads something else
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


async def test_every_row_of_the_filter_as_a_brazilian_spreadsheet_reads_it(painel: Painel) -> None:
    i = await painel.started(0)
    await painel.ends(i, success_payload((await painel.execucao(i)).hash_execucao))
    await put_more(painel.services.database, painel.cadastro, 70)
    carla = await painel.person("leitor")
    rows = await sheet(carla, "mes=2026-11&pagina=2")
    assert len(rows) == 74
    assert None not in rows[0]  # as many cells as heads
    assert None not in rows[0].values()
    first = rows[0]
    assert (first["Cliente"], first["Competência"], first["Status"]) == (
        "Cliente 0",
        "11/2026",
        "Download Concluído",
    )
    assert (first["Valor (R$)"], first["Faturas"], first["Iniciado por"]) == ("3155,40", "2", "Bruno")
    assert (first["Vencimento"], first["Vencimento previsto"]) == ("20/11/2026", "")
    assert (rows[1]["Vencimento"], rows[1]["Vencimento previsto"]) == ("10/11/2026", "sim")
    assert first["CNPJ"].startswith("11.222.333/0000-")
    [done] = await sheet(carla, "mes=2026-11&status=DOWNLOAD_CONCLUIDO&ordem=-valor")
    assert done == first
    assert [row["Cliente"] for row in await sheet(carla, "mes=2026-11&q=cliente+1&ordem=-cliente")][:2] == [
        "Cliente 19",
        "Cliente 18",
    ]


async def test_a_selection_and_nothing_else(painel: Painel) -> None:
    carla = await painel.person("leitor")
    wanted = [str(painel.cadastro.processos[n]) for n in (3, 1)]
    frozen = await (await carla.post("/api/v2/selecoes", json={"processos": wanted})).get_json()
    assert [row["Processo"] for row in await sheet(carla, f"selecao={frozen['id']}")] == wanted


async def test_no_cell_is_a_formula(painel: Painel) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(1)"]
    async with painel.services.database.write() as c:
        for n, name in enumerate(names):
            await c.execute(
                update(m.Cliente).where(m.Cliente.razao_social == f"Cliente {n}").values(razao_social=name)
            )
        await c.execute(update(m.Processo).values(detalhe='\t=HYPERLINK("x");\n"fim"'))
    rows = await sheet(await painel.person("leitor"), "mes=2026-11")
    assert [row["Cliente"] for row in rows] == [f"'{name}" for name in names]
    assert {row["Detalhe"] for row in rows} == {'\'\t=HYPERLINK("x");\n"fim"'}


async def test_nobody_gets_a_login_page_as_a_file(painel: Painel) -> None:
    answer = await painel.nobody().get("/processos.csv?mes=2026-11")
    assert answer.status_code == 303
