"""The log over REST: pages, levels, search, whole files."""

import json
from uuid import UUID, uuid4

import pytest

from app.domain.changes import Told
from app.domain.execucao import Line
from app.domain.values import now

from .conftest import Painel, Person

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
    ],
)
async def test_pages(log: tuple[UUID, Person], query: str, first: int, last: int) -> None:
    i, carla = log
    said = await carla.json(path(i, query))
    assert (said["linhas"][0][0], said["linhas"][-1][0], said["total"]) == (first, last, 1_500)
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
    assert said["total"] == 750


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


@pytest.mark.parametrize("query", ["?de=x", "?ate=-1", "?nivel=GRITO", "?de=99999999999"])
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
