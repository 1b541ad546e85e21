"""Passkeys: made with the password, good for coming in without one; a liar comes in nowhere."""

import asyncio
import json
from typing import Any

import pytest
from quart import Response

from app.persistence import models as m
from app.web.own_keys import MOST

from .authenticator import ORIGIN, PRESENT, VERIFIED, Authenticator, text
from .browser import Browser
from .conftest import SENHA, Painel, Person
from .test_web_conta import NEW, do
from .test_web_fator import code, set_up


async def question(person: Person, **more: str) -> tuple[dict[str, Any], str]:
    """What a new key of this person must sign, with the cookie that goes with it."""
    person.headers["Origin"] = ORIGIN
    asked = await person.post("/conta/chaves/opcoes?parte=1", json={"atual": SENHA, **more})
    assert asked.status_code == 200, await asked.get_data(as_text=True)
    return (await asked.get_json())["opcoes"], asked.headers["Set-Cookie"].partition(";")[0]


async def answered(person: Person, credential: Any, cookie: str, **fields: str) -> Response:
    person.headers["Origin"] = ORIGIN
    headers = {"Cookie": f"{person.headers['Cookie']}; {cookie}"}
    return await person.post(
        "/conta/chaves?parte=1", json={"credencial": credential, **fields}, headers=headers
    )


async def made(painel: Painel, person: Person, key: Authenticator, **fields: str) -> Response:
    options, cookie = await question(person)
    return await answered(person, key.make(options), cookie, **fields)


async def asked(browser: Browser) -> dict[str, Any]:
    await browser.get("/entrar")
    answer = await browser.say("/entrar/chave/opcoes?parte=1", {})
    assert answer.status_code == 200
    options: dict[str, Any] = (await answer.get_json())["opcoes"]
    return options


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
    for body in ({"atual": "errada"}, {}, {"atual": 5}):
        answer = await bruno.post("/conta/chaves/opcoes?parte=1", json=body, headers={"Origin": ORIGIN})
        assert answer.status_code == 422, body
    nothing = await answered(bruno, Authenticator().make({"challenge": "AAAA"}), "painel_x=1")
    browser = Browser(painel, origin=ORIGIN)
    options = await asked(browser)
    to_enter = await answered(
        bruno, Authenticator().make(options), f"painel_chave={browser.cookies['painel_chave']}"
    )
    assert (nothing.status_code, to_enter.status_code, await painel.rows_of(m.Chave)) == (401, 401, [])


async def test_the_answer_to_what_another_was_asked_makes_no_key(painel: Painel) -> None:
    ana, bruno = await painel.person("admin"), await painel.person("operador")
    options, cookie = await question(bruno)
    credential = Authenticator().make(options)
    assert (await answered(ana, credential, cookie)).status_code == 401
    elsewhere = await painel.person("operador")
    assert (await answered(elsewhere, credential, cookie)).status_code == 401, "a session of the same person"
    assert await painel.rows_of(m.Chave) == []
    assert (await answered(bruno, credential, cookie)).status_code == 201
    said = [
        (row.quem, row.permitido) for row in await painel.rows_of(m.Auditoria) if row.acao == "criar_chave"
    ]
    assert said == [("Ana", False), ("Bruno", False), ("Bruno", True)]


async def test_one_question_makes_one_key_and_nobody_has_too_many(painel: Painel) -> None:
    bruno = await painel.person("operador")
    options, cookie = await question(bruno)
    keys = [Authenticator().make(options) for _ in range(4)]
    answers = await asyncio.gather(*(answered(bruno, key, cookie) for key in keys))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]
    questions = [await question(bruno) for _ in range(MOST + 1)]
    answers = [await answered(bruno, Authenticator().make(options), cookie) for options, cookie in questions]
    assert [answer.status_code for answer in answers] == [201] * (MOST - 1) + [429, 429]
    assert len(await painel.rows_of(m.Chave)) == MOST


async def test_one_device_offered_twice_at_once_is_one_key(painel: Painel) -> None:
    ana, bruno, key = await painel.person("admin"), await painel.person("operador"), Authenticator()
    asked_of = [(person, *await question(person)) for person in (ana, bruno)]
    answers = await asyncio.gather(
        *(answered(person, key.make(options), cookie) for person, options, cookie in asked_of)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 401]


async def test_with_a_second_factor_a_new_key_takes_a_code_too(painel: Painel) -> None:
    bruno, key = await painel.person("operador"), Authenticator()
    assert 'name="codigo"' not in card(await bruno.text("/conta"))
    secret, reserves = await set_up(bruno)
    assert 'name="codigo"' in card(await bruno.text("/conta"))
    bruno.headers["Origin"] = ORIGIN
    for body in ({"atual": SENHA}, {"atual": SENHA, "codigo": "errado"}):
        answer = await bruno.post("/conta/chaves/opcoes?parte=1", json=body)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (422, False)
    options, cookie = await question(bruno, codigo=code(secret))
    assert (await answered(bruno, key.make(options), cookie)).status_code == 201
    again = await bruno.post("/conta/chaves/opcoes?parte=1", json={"atual": SENHA, "codigo": reserves[0]})
    assert again.status_code == 200
    twice = await bruno.post("/conta/chaves/opcoes?parte=1", json={"atual": SENHA, "codigo": reserves[0]})
    assert twice.status_code == 422, "a code counts once"


def card(page: str) -> str:
    return page.partition("<chave-acesso")[2].partition("</chave-acesso>")[0]


async def test_a_name_of_a_key_that_is_too_long_is_refused(painel: Painel) -> None:
    bruno = await painel.person("operador")
    assert (await made(painel, bruno, Authenticator(credential=b"c" * 1_024))).status_code == 401
    assert (await made(painel, bruno, Authenticator(credential=b"c" * 1_023))).status_code == 201


NESTED = b"[" * 8_000
NONSENSE = [
    b'{"credencial":{"a":' + NESTED,
    b'{"atual":' + NESTED,
    b'{"atual":"\\ud800"}',
    b'{"atual":"\xff"}',
    b'{"credencial":{"id":"\\ud800"}}',
    b"",
    b"[]",
    b'{"nome":"' + b"x" * 20_000 + b'"}',
]


@pytest.mark.parametrize("raw", NONSENSE, ids=lambda raw: raw[:30].decode("latin-1"))
async def test_nonsense_is_refused_never_a_fault_of_ours(painel: Painel, raw: bytes) -> None:
    bruno, browser = await painel.person("operador"), Browser(painel, origin=ORIGIN)
    await asked(browser)
    bruno.headers["Origin"] = ORIGIN
    headers = {"Content-Type": "application/json"}
    for path in ("/conta/chaves/opcoes?parte=1", "/conta/chaves?parte=1"):
        answer = await bruno.post(path, data=raw, headers=headers)
        assert answer.status_code in {401, 413, 422}, path
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers |= {"Cookie": cookie, "X-CSRFToken": browser.token, "Origin": ORIGIN}
    answer = await painel.nobody().post("/entrar/chave?parte=1", data=raw, headers=headers)
    assert answer.status_code in {401, 413, 422}


async def test_what_is_nested_in_what_was_signed_is_refused(painel: Painel) -> None:
    bruno, key, browser = await painel.person("operador"), Authenticator(), Browser(painel, origin=ORIGIN)
    await made(painel, bruno, key)
    credential = key.get(await asked(browser))
    credential["response"]["clientDataJSON"] = text(NESTED)
    assert (await browser.say("/entrar/chave?parte=1", {"credencial": credential})).status_code == 401
    options, cookie = await question(bruno)
    for part, nested in (("clientDataJSON", NESTED), ("attestationObject", b"\x81" * 8_000)):
        credential = Authenticator().make(options)
        credential["response"][part] = text(nested)
        assert (await answered(bruno, credential, cookie)).status_code == 401, part


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


async def test_a_key_ends_with_its_removal_its_owner_a_lost_factor_or_a_password_that_is_handed_over(
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
    where = f"/admin/usuarios/{painel.cadastro.bruno}"
    await set_up(bruno)
    assert "as suas chaves de acesso são removidas" in await ana.text(where)
    assert (await enter(Browser(painel, origin=ORIGIN), other)).status_code == 200
    assert (await do(ana, "remover_fator", where))[0] == 303
    ended = "sessões: 2, tokens da API: 0, chaves de acesso: 1"
    assert (await painel.rows_of(m.Auditoria))[-1].detalhe == ended
    assert (await enter(Browser(painel, origin=ORIGIN), other)).status_code == 401
    bruno = await painel.person("operador")
    assert (await made(painel, bruno, other)).status_code == 201
    assert (await do(ana, "desativar", where))[0] == 303
    assert (await enter(Browser(painel, origin=ORIGIN), other)).status_code == 401
    assert (await do(ana, "ativar", where))[0] == 303
    assert (await enter(Browser(painel, origin=ORIGIN), other)).status_code == 401, "it does not come back"
    bruno = await painel.person("operador")
    assert (await made(painel, bruno, other)).status_code == 201
    assert (await do(ana, "senha", where))[0] == 200
    assert (await enter(Browser(painel, origin=ORIGIN), other)).status_code == 401
    assert await painel.rows_of(m.Chave) == []


async def test_another_password_ends_the_keys_made_under_the_old_one(painel: Painel) -> None:
    ana, bruno = await painel.person("admin"), await painel.person("operador")
    key, of_ana = Authenticator(), Authenticator()
    assert (await made(painel, bruno, key)).status_code == 201
    assert (await made(painel, ana, of_ana)).status_code == 201
    assert "remove as suas chaves de acesso" in await bruno.text("/conta")
    assert (await do(bruno, "senha", atual=SENHA, nova=NEW, repetida=NEW))[0] == 303
    assert "as chaves de acesso foram removidas" in await bruno.text("/conta?feito=senha")
    assert (await enter(Browser(painel, origin=ORIGIN), key)).status_code == 401
    assert (await enter(Browser(painel, origin=ORIGIN), of_ana)).status_code == 200


def test_what_the_software_says_is_json() -> None:
    assert json.dumps(Authenticator().get({"challenge": "AAAA"}))
