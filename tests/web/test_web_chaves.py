"""Passkeys: made with the password, good for coming in without one; a liar comes in nowhere."""

import json
from typing import Any

import pytest
from quart import Response
from sqlalchemy import update

from app.persistence import models as m

from .authenticator import ORIGIN, PRESENT, VERIFIED, Authenticator
from .browser import Browser
from .conftest import SENHA, Painel, Person
from .test_web_conta import do
from .test_web_fator import set_up


async def made(painel: Painel, person: Person, key: Authenticator, **fields: str) -> Response:
    person.headers["Origin"] = ORIGIN
    asked = await person.post("/conta/chaves/opcoes?parte=1", json={"atual": SENHA})
    assert asked.status_code == 200, await asked.get_data(as_text=True)
    options = (await asked.get_json())["opcoes"]
    cookie = asked.headers["Set-Cookie"].partition(";")[0]
    headers = {"Cookie": f"{person.headers['Cookie']}; {cookie}"}
    body = {"credencial": key.make(options), **fields}
    return await person.post("/conta/chaves?parte=1", json=body, headers=headers)


async def asked(browser: Browser) -> dict[str, Any]:
    await browser.get("/entrar")
    answer = await browser.say("/entrar/chave/opcoes?parte=1", {})
    assert answer.status_code == 200
    return (await answer.get_json())["opcoes"]


async def enter(browser: Browser, key: Authenticator, proximo: str = "/saude") -> Response:
    credential = key.get(await asked(browser))
    return await browser.say("/entrar/chave?parte=1", {"credencial": credential, "proximo": proximo})


async def test_a_key_comes_in_alone_also_where_a_code_is_asked_for(painel: Painel) -> None:
    bruno, key, browser = await painel.person("operador"), Authenticator(), Browser(painel, origin=ORIGIN)
    assert "Entrar com chave de acesso" not in await (await browser.get("/entrar")).get_data(as_text=True)
    assert (await made(painel, bruno, key, nome="Meu  computador")).status_code == 201
    page = await bruno.text("/conta")
    assert ("Meu  computador" in page, "nunca usada" in page) == (True, True)
    assert "Entrar com chave de acesso" in await (await browser.get("/entrar")).get_data(as_text=True)
    await set_up(bruno)
    answer = await enter(browser, key)
    assert (answer.status_code, (await answer.get_json())["para"]) == (200, "/saude")
    assert await browser.is_inside()
    said = [(row.acao, row.permitido, row.detalhe) for row in await painel.rows_of(m.Auditoria)]
    assert said[-1] == ("entrar", True, "chave de acesso")
    assert "criar_chave" in [acao for acao, _, _ in said]
    other = Browser(painel, origin=ORIGIN)
    assert (await (await enter(other, key, "//evil.example")).get_json())["para"] == "/processos"


async def test_without_the_password_no_key_is_made(painel: Painel) -> None:
    bruno = await painel.person("operador")
    answer = await bruno.post(
        "/conta/chaves/opcoes?parte=1", json={"atual": "errada"}, headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 422
    body = {"credencial": Authenticator().make({"challenge": "AAAA"})}
    answer = await bruno.post("/conta/chaves?parte=1", json=body, headers={"Origin": ORIGIN})
    assert (answer.status_code, await painel.rows_of(m.Chave)) == (401, [])


LIES: list[dict[str, Any]] = [
    {"origin": "http://evil.example"},
    {"origin": "http://127.0.0.1:8000"},
    {"host": "evil.example"},
    {"flags": PRESENT},
    {"flags": VERIFIED},
    {"challenge": "AAAA"},
]


@pytest.mark.parametrize("lies", LIES)
async def test_a_liar_comes_in_nowhere_and_makes_no_key(painel: Painel, lies: dict[str, Any]) -> None:
    bruno, key, browser = await painel.person("operador"), Authenticator(), Browser(painel, origin=ORIGIN)
    assert (await made(painel, bruno, Authenticator(lies=lies))).status_code == 401
    assert (await made(painel, bruno, key)).status_code == 201
    key.lies = lies
    assert ((await enter(browser, key)).status_code, await browser.is_inside()) == (401, False)
    assert (await painel.rows_of(m.Auditoria))[-1].detalhe.startswith("chave de acesso: Invalid")


async def test_somebody_elses_signature_is_none(painel: Painel) -> None:
    bruno, key, browser = await painel.person("operador"), Authenticator(), Browser(painel, origin=ORIGIN)
    await made(painel, bruno, key)
    assert (await enter(browser, Authenticator(credential=key.credential))).status_code == 401
    assert (await enter(browser, Authenticator())).status_code == 401
    for nonsense in ({}, {"id": 5}, {"id": key.get(await asked(browser))["id"]}):
        answer = await browser.say("/entrar/chave?parte=1", {"credencial": nonsense})
        assert answer.status_code == 401, nonsense
    assert (await browser.say("/entrar/chave?parte=1", {"credencial": 5})).status_code == 422
    assert (await enter(browser, key)).status_code == 200


@pytest.mark.parametrize("counts", [True, False], ids=["a key that counts", "one that does not"])
async def test_what_was_signed_once_opens_once(painel: Painel, counts: bool) -> None:
    bruno, key, browser = await painel.person("operador"), Authenticator(), Browser(painel, origin=ORIGIN)
    await made(painel, bruno, key)
    key.count = 0 if counts else -1
    credential = key.get(await asked(browser))
    kept = dict(browser.cookies)
    said = {"credencial": credential}
    assert (await browser.say("/entrar/chave?parte=1", said)).status_code == 200
    again = Browser(painel, kept, browser.token, origin=ORIGIN)
    assert ((await again.say("/entrar/chave?parte=1", said)).status_code, await again.is_inside()) == (
        401,
        False,
    )


async def test_what_another_browser_was_asked_opens_nothing(painel: Painel) -> None:
    bruno, key = await painel.person("operador"), Authenticator()
    await made(painel, bruno, key)
    attacker, victim = Browser(painel, origin=ORIGIN), Browser(painel, origin=ORIGIN)
    credential = key.get(await asked(attacker))
    await asked(victim)
    assert (await victim.say("/entrar/chave?parte=1", {"credencial": credential})).status_code == 401
    making = await bruno.post("/conta/chaves/opcoes?parte=1", json={"atual": SENHA})
    victim.cookies["painel_chave"] = making.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    credential = key.get((await making.get_json())["opcoes"])
    assert (await victim.say("/entrar/chave?parte=1", {"credencial": credential})).status_code == 401
    victim.token = "0" * 64
    assert (await victim.say("/entrar/chave/opcoes?parte=1", {})).status_code == 403


async def test_a_key_ends_with_its_removal_its_owner_or_a_password_that_is_handed_over(
    painel: Painel,
) -> None:
    ana, bruno = await painel.person("admin"), await painel.person("operador")
    one, other = Authenticator(), Authenticator()
    for key in (one, other):
        assert (await made(painel, bruno, key)).status_code == 201
    assert (await made(painel, ana, one)).status_code == 401, "a key has one owner"
    ids = {row.credencial: row.id for row in await painel.rows_of(m.Chave)}
    assert (await do(ana, "remover_chave", chave=str(ids[one.credential])))[0] == 404
    assert (await do(bruno, "remover_chave", chave=str(ids[one.credential])))[0] == 303
    assert (await enter(Browser(painel, origin=ORIGIN), one)).status_code == 401
    async with painel.services.database.write() as c:
        await c.execute(update(m.Usuario).where(m.Usuario.nome == "Bruno").values(ativo=False))
    assert (await enter(Browser(painel, origin=ORIGIN), other)).status_code == 401
    async with painel.services.database.write() as c:
        await c.execute(update(m.Usuario).values(ativo=True))
    assert (await enter(Browser(painel, origin=ORIGIN), other)).status_code == 200
    assert (await do(ana, "senha", f"/admin/usuarios/{painel.cadastro.bruno}"))[0] == 200
    assert await painel.rows_of(m.Chave) == []


def test_what_the_software_says_is_json() -> None:
    assert json.dumps(Authenticator().get({"challenge": "AAAA"}))
