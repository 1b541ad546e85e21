"""Whatever is answered, to whomever, a browser is told not to guess, frame, lend or keep it."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.persistence import models as m
from app.persistence.database import Database
from app.simulator.app import serve

from .conftest import Painel, Person, success_payload
from .guarded import lacking, readable

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def env() -> AsyncIterator[dict[str, str]]:
    """A robot that has the files of invoices."""
    async with serve(velocidade=50, semente=1) as robot:
        yield {"API_EXTERNA_URL": robot.url}


async def everything(painel: Painel) -> list[tuple[str, str]]:
    """Every address that can be asked for; with something behind it where there is anything."""
    i = await painel.started(0)
    await painel.writes(i, "uma linha")
    await painel.ends(i, success_payload((await painel.execucao(i)).hash_execucao))
    [first, _] = await painel.rows_of(m.Fatura)
    return readable(
        painel.app, execucao_id=i, job_id=i, processo_id=painel.cadastro.processos[0], fatura_id=first.id,
        usuario_id=painel.cadastro.bruno, mes="2026-11", filename="js/app.js",
        versao=painel.app.extensions["painel_assets"].versao, arquivo="js/app.js",
    )  # fmt: skip


async def walked(
    person: Person, addresses: list[tuple[str, str]]
) -> tuple[Counter[int], dict[str, list[str]]]:
    """How often each status was answered; what an answer lacked, by its address. Parts of pages too."""
    statuses: Counter[int] = Counter()
    wrong: dict[str, list[str]] = {}
    left = list(addresses)
    while left:
        endpoint, path = left.pop()
        answer = await person.get(path)
        page = await answer.get_data(as_text=False)
        statuses[answer.status_code] += 1
        if lacks := lacking(answer, endpoint):
            wrong[path] = lacks
        if answer.mimetype == "text/html" and "?" not in path:
            parts = re.findall(rb'data-parte="?(\w+)', page)
            left += [(endpoint, f"{path}?parte={part.decode()}") for part in parts]
    return statuses, wrong


async def test_an_admin_gets_no_answer_without_them(painel: Painel) -> None:
    addresses = await everything(painel)
    statuses, wrong = await walked(await painel.person("admin"), addresses)
    assert wrong == {}
    assert len(addresses) > 25
    assert statuses[200] > 45, "the pages, their parts, the API, the files"
    assert {endpoint for endpoint, _ in addresses} >= {
        "api.arquivo",
        "paginas.auditoria_csv",
        "static",
        "assets.asset",
    }


async def test_a_stranger_gets_no_answer_without_them(painel: Painel) -> None:
    statuses, wrong = await walked(painel.nobody(), await everything(painel))
    assert wrong == {}
    assert statuses.keys() >= {200, 303, 401}, "the door, the way to it, what is refused"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "PUT", "DELETE"])
async def test_no_other_method_gets_an_answer_without_them(painel: Painel, method: str) -> None:
    ana, wrong, statuses = await painel.person("admin"), {}, set()
    for endpoint, path in readable(painel.app):
        answer = await ana.ask(method, path, headers={"X-CSRFToken": "errado"})
        statuses.add(answer.status_code)
        if lacks := lacking(answer, endpoint):
            wrong[path] = lacks
    assert wrong == {}
    assert statuses & {200, 403, 405}


async def test_no_failure_is_answered_without_them(painel: Painel) -> None:
    ana, carla, nobody = await painel.person("admin"), await painel.person("leitor"), painel.nobody()
    answers = {
        "a page that is nothing": await ana.get("/nada"),
        "an API that is nothing": await ana.get("/api/v2/nada"),
        "a file that is nothing": await nobody.get("/static/nada.js"),
        "a part that is nothing": await ana.get("/processos?parte=nada"),
        "no page": await ana.get("/admin/mes"),
        "no method": await ana.ask("PUT", "/api/v2/processos"),
        "a socket's address": await nobody.get("/ws"),
        "too small a role": await carla.get("/admin"),
        "a form without its token": await ana.post("/admin/mes", headers={"X-CSRFToken": None}),
        "a wrong value": await ana.get("/api/v2/processos?pagina=0"),
        "no JSON": await ana.post("/api/v2/selecoes", data="{", headers={"Content-Type": "application/json"}),
        "another type": await ana.post("/api/v2/selecoes", data="x", headers={"Content-Type": "text/plain"}),
        "too much": await ana.post("/admin/mes", data="mes=" + "1" * 600_000, headers=FORM),
        "no signature": await nobody.post("/api/v2/externos/retorno", json={}),
        "another spelling": await ana.get("/api//v2/sessao"),
        "a wrong form": await nobody.post("/entrar", form={"email": "x"}),
        "unknown words": await ana.get("/processos", headers={"Range": "bytes=x", "Accept": "\x01"}),
    }
    async with broken(painel, away()):
        answers |= {"no database": await ana.get("/processos"), "nor an API": await ana.get("/api/v2/sessao")}
    async with broken(painel, None):
        answers |= {"a defect": await ana.get("/processos"), "of the API": await ana.get("/api/v2/processos")}
    assert {name: lacks for name, answer in answers.items() if (lacks := lacking(answer))} == {}
    seen = {answer.status_code for answer in answers.values()}
    assert seen >= {308, 400, 401, 403, 404, 405, 413, 415, 422, 500, 503}


def away() -> Database:
    return Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")


@asynccontextmanager
async def broken(painel: Painel, database: Database | None) -> AsyncIterator[None]:
    works, painel.services.database = painel.services.database, database  # type: ignore[assignment]
    try:
        yield
    finally:
        painel.services.database = works


async def test_a_file_that_has_not_changed_or_is_wanted_in_part_keeps_them(painel: Painel) -> None:
    nobody, path = painel.nobody(), "/static/js/app.js"
    whole = await nobody.get(path)
    same = await nobody.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    part = await nobody.get(path, headers={"Range": "bytes=0-9"})
    assert [answer.status_code for answer in (whole, same, part)] == [200, 304, 206]
    assert [lacking(answer, "static") for answer in (whole, same, part)] == [[], [], []]
