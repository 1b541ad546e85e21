"""The log over REST, on its page: bounds, levels, search, whole files, colours."""

import json
import shutil
import subprocess
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from app.domain import ansi
from app.domain.changes import Told
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import linhas_busca
from tests.cadastro import put_in
from tests.domain.test_status_table import an_execucao

from .conftest import Painel, Person, success_payload

ANSI_JS = Path(__file__).parents[2] / "static" / "js" / "log" / "ansi.js"
LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")


@pytest.fixture
async def log(painel: Painel) -> tuple[UUID, Person]:
    """1,500 lines, their levels in turn; every hundredth says something."""
    i = await painel.started()
    lines = tuple(
        Line(n, now(), LEVELS[n % 4], "Sessão EXPIRADA no portal" if n % 100 == 0 else f"linha {n}")
        for n in range(1, 1_501)
    )
    await painel.says(i, Told(linhas=lines))
    return i, await painel.person("leitor")


def path(i: UUID, query: str = "", ending: str = "") -> str:
    return f"/api/v2/execucoes/{i}/linhas{ending}{query}"


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", 501, 1_500),
        ("?de=1&ate=10", 1, 10),
        ("?de=10&ate=10", 10, 10),
        ("?de=1", 1, 1_000),
        ("?ate=1200", 201, 1_200),
        ("?de=1400", 1_401 - 1, 1_500),
        ("?de=0&ate=99999", 1, 1_000),
        ("?ate=1200&limite=300", 901, 1_200),
        ("?de=7&limite=2", 7, 8),
    ],
)
async def test_pages(log: tuple[UUID, Person], query: str, first: int, last: int) -> None:
    i, carla = log
    said = await carla.json(path(i, query))
    assert (said["linhas"][0][0], said["linhas"][-1][0], said["total"]) == (first, last, 1_500)
    assert said["ultima"] == 1_500
    assert len(said["linhas"]) == last - first + 1


async def test_a_line_is_four_things(log: tuple[UUID, Person]) -> None:
    i, carla = log
    [[number, instant, level, text]] = (await carla.json(path(i, "?de=3&ate=3")))["linhas"]
    assert (number, level, text) == (3, "ERROR", "linha 3")
    assert instant.endswith("Z")


async def test_a_level_with_those_above(log: tuple[UUID, Person]) -> None:
    i, carla = log
    said = await carla.json(path(i, "?de=1&ate=8&nivel=WARN"))
    assert [line[0] for line in said["linhas"]] == [2, 3, 6, 7]
    assert (said["total"], said["ultima"]) == (750, 1_500)
    before = await carla.json(path(i, "?ate=7&nivel=WARN&limite=2"))
    assert [line[0] for line in before["linhas"]] == [6, 7]


@pytest.mark.parametrize("busca", ["sessao expirada", "SESSÃO", "Expirada%20no"])
async def test_search_ignores_case_with_accents(log: tuple[UUID, Person], busca: str) -> None:
    i, carla = log
    query = "?busca=" + busca.replace("Ã", "%C3%83").replace(" ", "%20")
    said = await carla.json(path(i, query))
    assert (said["total"], said["numeros"]) == (15, list(range(100, 1_501, 100)))
    assert "linhas" not in said
    bounded = await carla.json(path(i, query + "&de=150&ate=300"))
    assert bounded["numeros"] == [200, 300]


async def test_a_search_takes_signs_as_they_are(log: tuple[UUID, Person]) -> None:
    i, carla = log
    assert (await carla.json(path(i, "?busca=%25")))["total"] == 0
    assert (await carla.json(path(i, "?busca=linha%2012")))["total"] == 1 + 10 + 99


@pytest.mark.parametrize(
    "query", ["?de=x", "?ate=-1", "?nivel=GRITO", "?de=99999999999", "?limite=0", "?limite=1001"]
)
async def test_wrong_arguments(log: tuple[UUID, Person], query: str) -> None:
    i, carla = log
    assert (await carla.get(path(i, query))).status_code == 422


async def test_the_whole_log_as_a_file(log: tuple[UUID, Person]) -> None:
    i, carla = log
    answer = await carla.get(path(i, ending=".txt"))
    text = await answer.get_data(as_text=True)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{i}.txt"'
    rows = text.splitlines()
    assert len(rows) == 1_500
    assert rows[2].split("\t")[0::2] == ["3", "ERROR"]
    lines = (await carla.text(path(i, ending=".jsonl"))).splitlines()
    assert json.loads(lines[2])["message"] == "linha 3"
    assert len(lines) == 1_500


async def test_unknown(painel: Painel) -> None:
    carla = await painel.person("leitor")
    for ending in ("", ".txt", ".jsonl"):
        assert (await carla.get(path(uuid4(), ending=ending))).status_code == 404


COLOURED = (
    "\x1b[1;31mfalha\x1b[0m no fim",
    "a \x1b[92mção\x1b[39m b",
    "\x1b[4msublinhado\x1b[m e \x1b[38;5;9mcor\x1b[22m",
    "\x1b[",
    "sem cor",
    "\x1b[1mnegrito \x1b[33me amarelo\x1b[;m\x1b[0;97mfim",
)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_the_page_colours_a_line_as_the_server_does() -> None:
    script = (
        f"const ansi = await import({json.dumps(ANSI_JS.as_uri())});"
        f"const texts = {json.dumps(COLOURED)};"
        "console.log(JSON.stringify(texts.map((text) =>"
        " [ansi.pieces(text).map(({ texto, classe }) => [classe, texto]), ansi.plain(text)])))"
    )
    ran = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, check=True)
    expected = [[[list(piece) for piece in ansi.pieces(text)], ansi.plain(text)] for text in COLOURED]
    assert json.loads(ran.stdout) == expected


async def test_colours_are_seen_on_the_page_and_left_out_of_the_file(painel: Painel) -> None:
    i = await painel.started()
    await painel.writes(i, *COLOURED[:3])
    carla = await painel.person("leitor")
    page = await carla.text(f"/execucoes/{i}")
    assert '<i class="sgr-1 sgr-31">falha</i> no fim</span>' in page
    assert "␛[4msublinhado e ␛[38;5;9mcor</span>" in page
    assert "\x1b" not in page
    file = await carla.text(path(i, ending=".txt"))
    assert [row.split("\t")[3] for row in file.splitlines()] == [
        "falha no fim",
        "a ção b",
        "sublinhado e cor",
    ]
    found = await carla.json(path(i, "?busca=A%20CAO"))
    assert (found["total"], found["numeros"]) == (1, [2])


async def test_the_total_of_very_many_hits_is_true(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over both databases; only the first numbers are named."""
    cadastro = await put_in(database, processos=1)
    e = an_execucao(processo_id=cadastro.processos[0])
    columns = m.Execucao.__table__.columns.keys()
    rows = [
        {
            "execucao_id": e.id,
            "numero": n,
            "n_robo": n,
            "quando": now(),
            "nivel": LEVELS[n % 4],
            "texto": text,
        }
        for n in range(1, 5_001)
        for text in [f"Fatura não disponível: \x1b[31mconta\x1b[0m nº {n}" if n % 2 else f"conta {n}"]
    ]
    async with database.write() as c:
        await c.execute(insert(m.Execucao), [{name: getattr(e, name) for name in columns}])
        await c.execute(insert(m.LinhaLog), rows)
    monkeypatch.setattr(linhas_busca, "NUMBERS", 1_000)
    total, numeros = await linhas_busca.search(database, e.id, "NAO DISPONIVEL: Conta")
    assert (total, len(numeros), numeros[:2]) == (2_500, 1_000, [1, 3])
    assert await linhas_busca.search(database, e.id, "nº 12", de=100, ate=1_211, nivel="ERROR") == (
        5,
        [123, 127, 1203, 1207, 1211],
    )


async def test_the_answer_of_the_robot_is_shown_in_fields_with_its_secrets_masked(painel: Painel) -> None:
    i = await painel.started()
    payload = success_payload((await painel.execucao(i)).hash_execucao)
    payload["processes"][0] |= {"token": "abc123", "servico": "DOWNLOAD_FATURAS"}
    payload["processes"][0]["metricas"] = {"tentativas_login": 2, "mais": {"x": 1}}
    await painel.ends(i, payload)
    part = await (await painel.person("leitor")).text(f"/execucoes/{i}?parte=resultado")
    for said in ("UPLOADED_SAT", "DOWNLOAD_FATURAS", "tentativas_login", "Processo concluído com 2 faturas"):
        assert said in part
    assert "••••••" in part
    assert "abc123" not in part


async def test_a_log_that_was_forgotten_says_so(painel: Painel) -> None:
    i = await painel.started()
    await painel.writes(i, "um", "dois")
    async with painel.services.database.write() as c:
        await c.execute(m.LinhaLog.__table__.delete())
    page = await (await painel.person("leitor")).text(f"/execucoes/{i}")
    assert "As 2 linhas deste log já foram apagadas" in page
