"""More than five hundred hostile texts through everything that a robot or a person can write: text stays text.

Live over the socket, then drawn by the server anew; in real Chromium, with the policy's own reports watched.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.domain.ansi import pieces
from app.domain.pendencias import named
from app.domain.text import clean, clean_words, text_or_none
from app.external.documents import REPLACEMENT, UNSTORABLE
from app.persistence import models as m
from tests.browser.conftest import People
from tests.browser.dia_hostil import CARRIERS, KEPT_REASON, Day, a_hostile_day, as_sent, words
from tests.browser.guarda import WATCH, guard_sees, is_clean, log_of, shows
from tests.browser.hostil import BASE, CORPUS, NAMES
from tests.browser.robo_hostil import BIG, FAILS, PAYLOAD
from tests.cadastro import MES

LIMIT_MS = 30_000
HEARD = [UNSTORABLE.sub(REPLACEMENT, text) for text in CORPUS]  # what no database takes does not get in
LINES = ["".join(words for _, words in pieces(clean(text))) for text in HEARD]


@pytest_asyncio.fixture(loop_scope="session")
async def day(tmp_path: Path, redis_url: str) -> AsyncIterator[Day]:
    async with a_hostile_day(tmp_path, redis_url=redis_url) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def people(browser: Browser, day: Day) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        people = People(browser, day.world, stack)
        people.script = WATCH
        yield people
        assert people.trouble == []


def test_the_corpus_is_what_it_claims_to_be() -> None:
    assert len(CORPUS) >= 500
    assert max(map(len, CORPUS)) == 2**20


async def live(page: Page) -> Page:
    await page.locator("freshness-chip[state=live]").wait_for(timeout=LIMIT_MS)
    return page


async def test_what_a_robot_says_is_text_on_every_page(people: People, day: Day) -> None:
    await day.runs(day.i[BIG])
    big, fails = day.ran[day.i[BIG]], day.i[FAILS]
    paths = {
        "execucao": f"/execucoes/{big}",
        "processo": f"/processos/visualizar/{day.i[BIG]}",
        "falha": f"/processos/visualizar/{fails}",
        "lista": f"/processos?mes={MES}&por_pagina=100",
        "pendencias": f"/pendencias?mes={MES}",
        "fechamento": f"/fechamento/{MES}",
        "painel": "/painel",
    }
    pages = {name: await live(await people.open("admin", path)) for name, path in paths.items()}
    day.robot.released.set()
    await day.runs(*day.i[1:])
    await day.all_end()
    wanted = await said_by_the_robot(day)
    for name, page in pages.items():
        await shows(page, wanted[name], limit_ms=LIMIT_MS)
    await expect(pages["execucao"].locator(".log p[id]")).to_have_count(len(LINES), timeout=LIMIT_MS)
    over_the_socket = await log_of(pages["execucao"])
    await is_clean(list(pages.values()))
    for name, page in pages.items():
        await page.goto(paths[name])
        await shows(await live(page), wanted[name], limit_ms=LIMIT_MS)
    assert await log_of(pages["execucao"]) == over_the_socket == dict(enumerate(LINES, 1))
    await is_clean(list(pages.values()))
    await guard_sees(pages["lista"])
    people.trouble[:] = [
        said for said in people.trouble if "Trusted" not in said and "Content Security" not in said
    ]


async def said_by_the_robot(day: Day) -> dict[str, list[str]]:
    """What each page has to show, as it was to be kept."""
    failures = [erro for erro in await day.kept(m.Execucao.erro) if erro]
    assert len(failures) >= 20
    failed = await day.erro(FAILS)
    fields = ("codigo_erro", "mensagem_erro", "acao_recomendada")
    messages = [erro[name] for erro in failures for name in fields[1:]]
    caminhos = [kept for text in HEARD if (kept := text_or_none(text[:PAYLOAD], limit=1_000))]
    names, carriers = words(NAMES), [one.upper() for one in words(CARRIERS)]
    return {
        "execucao": LINES,
        "processo": [names[BIG], *caminhos],
        "falha": [names[FAILS], *(failed[name] for name in fields)],
        "lista": [*names, *carriers],
        "pendencias": [*messages, *carriers, *(str(named(erro["codigo_erro"])) for erro in failures)],
        "fechamento": [*names, *carriers],
        "painel": ["Últimos a terminar"],
    }


async def test_what_people_write_is_text_on_every_page(people: People, day: Day) -> None:
    """Reasons, notes, names of people, of views, of tokens; who is here; the audit of all that."""
    day.robot.released.set()
    await day.runs(day.i[BIG], day.i[FAILS], day.i[FAILS + 2])
    await day.all_end()
    processo, lista, run = (
        f"/processos/visualizar/{day.i[BIG]}",
        f"/processos?mes={MES}",
        f"/execucoes/{day.ran[day.i[BIG]]}",
    )
    watching = {path: await live(await people.open("admin", path)) for path in (processo, lista, run)}
    notes = await day.annotate(BIG)
    await day.stop_and_cancel(2)
    await day.name_people_views_and_tokens()
    await day.decide(FAILS, "adiar", ate="amanha")
    await day.decide(FAILS + 2, "tratar")
    await people.open("operador", run)
    bruno = clean_words(" ".join(NAMES[7].split()))
    await shows(watching[processo], notes, limit_ms=LIMIT_MS)
    await shows(watching[lista], [KEPT_REASON], limit_ms=LIMIT_MS)
    await shows(watching[run], [f"{bruno} está vendo"], limit_ms=LIMIT_MS)
    await is_clean(list(watching.values()))
    drawn = {
        processo: notes,
        lista: [KEPT_REASON, *await day.kept(m.Visao.nome)],
        f"/processos/visualizar/{day.i[2]}": [KEPT_REASON],
        "/admin": [*await day.kept(m.Usuario.nome), *await day.kept(m.Usuario.email)],
        f"/admin/usuarios/{day.world.cadastro.bruno}": [bruno],
        "/admin/conexoes": [bruno],
        "/conta": await day.kept(m.Token.nome),
        f"/pendencias?mes={MES}&adiadas=1": [KEPT_REASON],
        "/pendencias/turno?desde=00:00": [KEPT_REASON],
        "/auditoria": [KEPT_REASON],
    }
    for path, texts in drawn.items():
        page = await people.open("admin", path)
        await shows(page, texts, limit_ms=LIMIT_MS)
        await is_clean([page])
        await page.close()


async def test_what_an_address_says_is_text(people: People) -> None:
    page = await people.open("admin", f"/processos?mes={MES}")
    for n, text in enumerate(CORPUS[::60]):
        said = as_sent(text[:150])
        filters = dict.fromkeys(("q", "operadora", "codigo_erro", "status", "ordem"), said)
        audit = dict.fromkeys(("quem", "alvo", "acao", "de"), said)
        await page.goto(
            f"/auditoria?{urlencode(audit)}" if n % 3 == 0 else f"/processos?{urlencode(filters)}"
        )
        await is_clean([page])
    for path in (
        "/fechamento/{}",
        "/processos/visualizar/{}",
        "/{}",
        "/entrar?proximo=javascript:{}",
        "/pendencias?operadora={}",
    ):
        await page.goto(path.format(BASE))
        await is_clean([page])
    people.trouble[:] = [said for said in people.trouble if "404" not in said]  # the browser's own line
