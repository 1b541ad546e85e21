"""Browsers that are known: until when, and that it tells strangers nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, delete, event, insert

from app.domain.tentativas import CONTA
from app.domain.values import now
from app.persistence import models as m
from app.web.guesses import counters

from .browser import Browser
from .conftest import SENHA, Painel
from .test_web_conta import NEW, do
from .test_web_fator import BRUNO, code, secret_in

NOBODY = "ninguem@demo.local"


async def attack(painel: Painel, account: str) -> None:
    """Strangers have just given many wrong passwords for this account."""
    [key] = counters(painel.settings.secret_key, account=account, address="", browser=None).whole
    async with painel.services.database.write() as c:
        await c.execute(delete(m.Tentativa).where(m.Tentativa.chave == key))
        await c.execute(insert(m.Tentativa).values(chave=key, falhas=CONTA.livres + 7.0, em=now()))


async def are_known(*browsers: Browser, senha: str = SENHA) -> list[bool]:
    """Whether somebody who comes back with its cookies alone is let through beside an attack."""
    found = []
    for browser in browsers:
        await attack(browser.painel, BRUNO)
        answer = await Browser(browser.painel, word(browser)).enter(senha=senha)
        assert answer.status_code in {303, 429}
        found.append(answer.status_code == 303)
    return found


def word(browser: Browser) -> dict[str, str]:
    return {name: value for name, value in browser.cookies.items() if name.startswith("painel_conhecido")}


async def test_another_password_or_factor_ends_every_known_browser_but_where_it_is_done(
    painel: Painel,
) -> None:
    here, elsewhere = Browser(painel), Browser(painel)
    for browser in (here, elsewhere):
        await browser.enter()
    assert await are_known(here, elsewhere) == [True, True]
    names = {value.partition(".")[0] for value in word(here).values()}
    page = await (await here.post_of_page("/conta", acao="preparar_fator", atual=SENHA)).get_data(
        as_text=True
    )
    secret = secret_in(page)
    assert await are_known(here, elsewhere) == [True, True], "nothing is another yet"
    assert (await here.post("/conta", acao="ligar_fator", codigo=code(secret))).status_code == 200
    assert await are_known(here, elsewhere) == [True, False]
    off = {"acao": "remover_fator", "atual": SENHA, "codigo": code(secret, 1)}
    assert (await here.post("/conta", **off)).status_code == 303
    assert await are_known(here) == [True]
    assert (await here.post("/conta", acao="senha", atual=SENHA, nova=NEW, repetida=NEW)).status_code == 303
    assert await are_known(here, elsewhere, senha=NEW) == [True, False]
    assert {value.partition(".")[0] for value in word(here).values()} == names, "by the name that it had"
    ana = await painel.person("admin")
    assert (await do(ana, "papel", f"/admin/usuarios/{painel.cadastro.bruno}", papel="leitor"))[0] == 303
    assert await are_known(here, senha=NEW) == [True], "a role ends none"
    assert (await do(ana, "senha", f"/admin/usuarios/{painel.cadastro.bruno}"))[0] == 200
    assert await are_known(here, senha=NEW) == [False]


async def test_a_browser_that_was_not_known_is_not_made_so_by_another_password(painel: Painel) -> None:
    browser = Browser(painel)
    await browser.enter()
    session = Browser(painel, {"painel_sessao": browser.cookies["painel_sessao"]})
    answer = await session.post_of_page("/conta", acao="senha", atual=SENHA, nova=NEW, repetida=NEW)
    assert (answer.status_code, word(session)) == (303, {})


async def test_who_has_to_wait_learns_nothing_of_whose_address_it_is(painel: Painel) -> None:
    """Strangers are not even looked up, whatever they write into the cookie: it takes as long for any address."""
    browser = Browser(painel)
    await browser.enter()
    [(name, real)] = word(browser).items()
    _, mark, signature = real.split(".")
    forged = [f"x.{mark}.{signature}", f"x.{'0' * 32}.{'0' * 64}", f"x.{signature}", "..", "", "é.ü.ñ"]
    pages = set()
    for account in (BRUNO, NOBODY):
        await attack(painel, account)
        for value in forged:
            stranger = Browser(painel, {name: value})
            await stranger.get("/entrar")
            with statements() as said:
                answer = await stranger.post("/entrar", email=account, senha=SENHA)
            assert (answer.status_code, [s for s in said if re.search(r"\b(FROM|JOIN) usuario\b", s)]) == (
                429,
                [],
            ), (account, value)
            assert any("tentativa" in s for s in said)
            pages.add((await answer.get_data(as_text=True)).count(account))
    assert pages == {1}
    assert await are_known(browser) == [True]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    said: list[str] = []

    def note(c: Any, cursor: Any, statement: str, *more: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)
