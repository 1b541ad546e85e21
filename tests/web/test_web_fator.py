"""A second factor: set up, asked for at the door, lost, taken away, wanted of admins."""

import asyncio
import re
import time

import pyotp
import pytest
from sqlalchemy import delete, insert, update

from app.domain.errors import CATALOGUE
from app.domain.tentativas import CODIGO, CODIGO_NAVEGADORES
from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import usuarios
from app.services import Services
from app.web import entering, factor, sealed, totp, underway
from app.web.entering import HALF, Half

from .browser import Browser
from .conftest import ORIGIN, SENHA, Painel, Person
from .test_web_conta import do
from .test_web_handshake import opened

BRUNO = "operador@demo.local"


async def prepared(person: Person) -> str:
    """The secret, as the page shows it to be typed."""
    status, page = await do(person, "preparar_fator", atual=SENHA)
    assert (status, page.count("<svg viewBox"), "otpauth://totp/Painel%20RPA:" in page) == (200, 2, True)
    return secret_in(page)


def secret_in(page: str) -> str:
    found = re.search(r'aria-label="Chave">([A-Z2-7 ]{39})<', page)
    assert found is not None
    return found[1].replace(" ", "")


def code(secret: str, later: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(int(time.time()) // totp.STEP_S + later)


async def set_up(person: Person) -> tuple[str, list[str]]:
    """The secret with the codes in reserve; the code that turned it on is good again: whatever the hour, it fits."""
    secret = await prepared(person)
    status, page = await do(person, "ligar_fator", codigo=code(secret))
    services: Services = person.app.extensions["painel_services"]
    async with services.database.write() as c:
        passo = m.Usuario.segundo_fator_passo
        await c.execute(update(m.Usuario).where(passo.is_not(None)).values(segundo_fator_passo=passo - 2))
    return secret, reserves_in(status, page)


def reserves_in(status: int, page: str) -> list[str]:
    reserves = re.findall(r"<li><output>([a-z2-7 ]{19})</output>", page)
    assert (status, len(set(reserves))) == (200, totp.RESERVES)
    return reserves


async def audited(painel: Painel) -> list[tuple[str, bool, str | None]]:
    return [(row.acao, row.permitido, row.detalhe) for row in await painel.rows_of(m.Auditoria)]


async def test_the_code_is_asked_for_after_the_password_and_half_way_nothing_is_open(painel: Painel) -> None:
    elsewhere, bruno, phone = (
        await painel.person("operador"),
        await painel.person("operador"),
        Browser(painel),
    )
    secret, _ = await set_up(bruno)
    assert [(await p.get("/api/v2/sessao")).status_code for p in (elsewhere, bruno)] == [401, 200]
    answer = await phone.enter(proximo="/pendencias?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/entrar/codigo")
    assert not any(name.startswith(("painel_sessao", "painel_conhecido")) for name in phone.cookies)
    assert (await phone.get("/processos")).headers["Location"].startswith("/entrar?")
    assert not await phone.is_inside()
    assert "Falta o código" in await (await phone.get("/entrar/codigo")).get_data(as_text=True)
    wrong = await phone.write("000000" if code(secret) != "000000" else "111111")
    assert (wrong.status_code, await phone.is_inside()) == (401, False)
    right = await phone.write(f" {code(secret)[:3]} {code(secret)[3:]} ")
    assert (right.status_code, right.headers["Location"]) == (303, "/pendencias?x=1")
    assert await phone.is_inside()
    assert "painel_codigo" not in phone.cookies
    assert [a for a in await audited(painel) if a[0] == "entrar"] == [
        ("entrar", False, "código"), ("entrar", True, "código"),
    ]  # fmt: skip


async def test_a_secret_in_preparation_asks_for_nothing_and_is_shown_once(painel: Painel) -> None:
    bruno = await painel.person("operador")
    assert (await do(bruno, "preparar_fator", atual="errada"))[0] == 422
    assert (await do(bruno, "ligar_fator", codigo="123456"))[0] == 409
    secret = await prepared(bruno)
    assert secret not in (await bruno.text("/conta")).replace(" ", "")
    status, page = await do(bruno, "ligar_fator", codigo=code(secret, -4))
    assert (status, "não confere" in page, secret in page.replace(" ", "")) == (422, True, False)
    assert (await Browser(painel).enter()).headers["Location"] == "/processos"


async def test_no_code_counts_twice(painel: Painel) -> None:
    secret, _ = await set_up(await painel.person("operador"))
    one, other = Browser(painel), Browser(painel)
    for browser in (one, other):
        await browser.enter()
        await browser.get("/entrar/codigo")
    same = code(secret)
    answers = await asyncio.gather(*(b.post("/entrar/codigo", codigo=same) for b in (one, other)))
    assert sorted(a.status_code for a in answers) == [303, 401]
    again = Browser(painel)
    await again.enter()
    assert [(await again.write(said)).status_code for said in (same, code(secret, -1))] == [401, 401]
    assert (await again.write(code(secret, 1))).status_code == 303


async def test_a_code_in_reserve_opens_once(painel: Painel) -> None:
    bruno = await painel.person("operador")
    _, reserves = await set_up(bruno)
    lost = Browser(painel)
    await lost.enter()
    assert (await lost.write(reserves[3].upper().replace(" ", "-"))).status_code == 303
    assert ("entrar", True, "código de reserva") in await audited(painel)
    assert "Restam 9 códigos de reserva" in await bruno.text("/conta")
    again = Browser(painel)
    await again.enter()
    assert (await again.write(reserves[3])).status_code == 401
    stored = {row.chave for row in await painel.rows_of(m.Reserva)}
    assert len(stored) == totp.RESERVES - 1
    assert not any(reserve.replace(" ", "").encode() in stored for reserve in reserves)


async def test_new_codes_in_reserve_end_the_old_ones(painel: Painel) -> None:
    bruno = await painel.person("operador")
    assert (await do(bruno, "novas_reservas", atual=SENHA, codigo="nada"))[0] == 409
    secret, old = await set_up(bruno)
    kept = await painel.rows_of(m.Reserva)
    for fields in (
        {"atual": "errada", "codigo": code(secret)},
        {"atual": SENHA, "codigo": "nada"},
        {"atual": SENHA},
    ):
        assert (await do(bruno, "novas_reservas", **fields))[0] == 422
    assert await painel.rows_of(m.Reserva) == kept
    status, page = await do(bruno, "novas_reservas", atual=SENHA, codigo=old[0])
    new = reserves_in(status, page)
    assert (set(new) & set(old), "anteriores já não valem" in page) == (set(), True)
    assert "Restam 10 códigos de reserva" in page
    lost = Browser(painel)
    await lost.enter()
    assert [(await lost.write(said)).status_code for said in (*old[:3], new[0])] == [401, 401, 401, 303]
    assert [a for a in await audited(painel) if a[0] == "novas_reservas"][1:] == [
        ("novas_reservas", False, "A senha atual não confere."),
        ("novas_reservas", False, CATALOGUE["codigo"][1]),
        ("novas_reservas", False, CATALOGUE["codigo"][1]),
        ("novas_reservas", True, "com código de reserva"),
    ]


async def counter(painel: Painel, *, known: bool) -> str:
    """Of Bruno's codes, by browsers that he never entered from, or by all those that he did."""
    async with painel.app.app_context():
        found = factor.counted(painel.cadastro.bruno, address="x", browser="x" if known else None)
    [key] = found.one if known else found.whole
    return key


async def guessed(painel: Painel, *, known: bool = False) -> list[int]:
    """Wrong codes that are counted against Bruno."""
    key = await counter(painel, known=known)
    return [round(row.falhas) for row in await painel.rows_of(m.Tentativa) if row.chave == key]


async def fail(painel: Painel, times: int, *, known: bool = False) -> None:
    """So many wrong codes a moment ago, as another process would have counted them."""
    key = await counter(painel, known=known)
    async with painel.services.database.write() as c:
        await c.execute(delete(m.Tentativa).where(m.Tentativa.chave == key))
        await c.execute(insert(m.Tentativa).values(chave=key, falhas=float(times), em=now()))


async def test_wrong_codes_wait_and_the_right_password_forgives_none_of_them(painel: Painel) -> None:
    secret, _ = await set_up(await painel.person("operador"))
    thief = Browser(painel)
    for _ in range(3):
        await thief.enter()
        assert (await thief.write("nada")).status_code == 401
    await thief.enter()
    assert await guessed(painel) == [3]
    await fail(painel, CODIGO.livres + 7)
    answer = await thief.write(code(secret))
    assert (answer.status_code, await thief.is_inside()) == (429, False)
    assert 30 < int(answer.headers["Retry-After"]) <= CODIGO.maior_s
    assert "Muitas tentativas" in await answer.get_data(as_text=True)


async def test_the_right_code_forgets_the_wrong_ones(painel: Painel) -> None:
    secret, _ = await set_up(await painel.person("operador"))
    browser = Browser(painel)
    await browser.enter()
    assert [(await browser.write(said)).status_code for said in ("nada", code(secret))] == [401, 303]
    assert await guessed(painel) == []


async def test_a_known_browser_does_not_wait_for_what_a_thief_guesses(painel: Painel) -> None:
    secret, _ = await set_up(await painel.person("operador"))
    at_work, thief = Browser(painel), Browser(painel)
    await at_work.enter()
    assert (await at_work.write(code(secret))).status_code == 303
    await fail(painel, CODIGO.livres + 7)
    del at_work.cookies["painel_sessao"]
    for browser, status in ((thief, 429), (at_work, 303)):
        await browser.enter()
        assert (await browser.write(code(secret, 1))).status_code == status


async def test_known_browsers_count_wrong_codes_together_too(painel: Painel) -> None:
    """Nobody has more guesses for having more of them; a stranger moves none of it."""
    secret, reserves = await set_up(await painel.person("operador"))
    at_work, at_home, thief = Browser(painel), Browser(painel), Browser(painel)
    for browser, right in ((at_work, code(secret)), (at_home, reserves[0])):
        await browser.enter()
        assert (await browser.write(right)).status_code == 303
        del browser.cookies["painel_sessao"]
    for browser in (at_work, at_home, thief):
        await browser.enter()
        assert (await browser.write("nada")).status_code == 401
    assert await guessed(painel, known=True) == [2]
    assert (await at_home.write(reserves[1])).status_code == 303
    assert await guessed(painel, known=True) == [2], "a right one forgives itself, not what others wrote"
    await fail(painel, CODIGO_NAVEGADORES.livres + 7, known=True)
    assert [(await b.write("nada")).status_code for b in (at_work, thief)] == [429, 401]


async def test_a_refusal_that_looked_at_no_code_is_no_guess(painel: Painel) -> None:
    """Whoever only has an open page does not make its owner wait."""
    bruno = await painel.person("operador")
    secret, _ = await set_up(bruno)
    said = {(await do(bruno, "ligar_fator", codigo="x"))[0] for _ in range(CODIGO_NAVEGADORES.livres + 2)}
    assert (said, await guessed(painel, known=True)) == ({409}, [0])
    assert (await do(bruno, "novas_reservas", atual=SENHA, codigo=code(secret)))[0] == 200


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"ativo": False},
        {"senha": "outra"},
        {"segundo_fator_em": None},
        {"segundo_fator_em": now()},
    ],
)
async def test_half_way_ends_when_something_is_another(painel: Painel, meanwhile: dict[str, object]) -> None:
    secret, _ = await set_up(await painel.person("operador"))
    browser = Browser(painel)
    await browser.enter()
    await browser.get("/entrar/codigo")
    async with painel.services.database.write() as c:
        await c.execute(update(m.Usuario).where(m.Usuario.email == BRUNO).values(**meanwhile))
    answer = await browser.post("/entrar/codigo", codigo=code(secret))
    assert (answer.status_code, "painel_codigo" in browser.cookies) == (401, False)
    assert "Comece de novo" in await answer.get_data(as_text=True)


@pytest.mark.parametrize("codigo", [None, "nada"])
async def test_a_second_factor_that_came_or_went_a_moment_ago_counts(
    painel: Painel, codigo: str | None
) -> None:
    """The password was looked at without one, or the code is for one that is no more."""
    async with painel.services.database.write() as c:
        as_proved = await usuarios.by_email(c, BRUNO)
        if codigo is None:
            await c.execute(update(m.Usuario).values(segundo_fator=b"x", segundo_fator_em=now()))
    async with painel.app.test_request_context("/entrar", method="POST"):
        assert await entering.let_in(as_proved, "/", codigo=codigo) is None
    assert await painel.rows_of(m.Sessao) == []


async def test_half_way_is_good_for_minutes_for_its_own_form_alone(painel: Painel) -> None:
    secret, _ = await set_up(await painel.person("operador"))
    browser = Browser(painel)
    await browser.enter()
    kept = browser.cookies["painel_codigo"]
    forged = ("A" if kept[20] != "A" else "B").join((kept[:20], kept[21:]))
    for bad in ("", "x", forged, kept[:-8], await half_of(painel, lasts_s=0)):
        assert (await Browser(painel, {"painel_codigo": bad}).get("/entrar/codigo")).headers[
            "Location"
        ] == "/entrar"
    assert (
        await Browser(painel, {"painel_codigo": await half_of(painel, lasts_s=9)}).get("/entrar/codigo")
    ).status_code == 200
    await browser.get("/entrar/codigo")
    browser.token = "0" * 64
    assert (await browser.post("/entrar/codigo", codigo=code(secret))).status_code == 403
    assert not await browser.is_inside()


async def half_of(painel: Painel, *, lasts_s: int) -> str:
    async with painel.app.test_request_context("/entrar"):
        answer = await painel.app.make_response("")
        half = Half(painel.cadastro.bruno, "x", 0.0, "/processos", None)
        underway.give(answer, painel.settings, HALF, half, lasts_s=lasts_s)
    return answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]


async def test_taking_it_away_needs_the_password_with_a_code(painel: Painel) -> None:
    bruno = await painel.person("operador")
    secret, reserves = await set_up(bruno)
    assert (await do(bruno, "preparar_fator", atual=SENHA))[0] == 409
    for fields in (
        {"atual": "errada", "codigo": code(secret)},
        {"atual": SENHA, "codigo": "nada"},
        {"atual": SENHA},
    ):
        assert (await do(bruno, "remover_fator", **fields))[0] == 422
    refused = [detail for acao, allowed, detail in await audited(painel) if not allowed]
    assert [detail.partition(".")[0] for detail in refused if detail] == [
        "O segundo fator já está ligado",
        "A senha atual não confere",
        "O código não confere",
        "O código não confere",
    ]
    assert (await Browser(painel).enter()).headers["Location"] == "/entrar/codigo"
    assert (await do(bruno, "remover_fator", atual=SENHA, codigo=reserves[0]))[0] == 303
    assert (await Browser(painel).enter()).headers["Location"] == "/processos"
    assert await painel.rows_of(m.Reserva) == []
    assert ("remover_fator", True, "com código de reserva") in await audited(painel)
    assert (await do(bruno, "remover_fator", atual=SENHA, codigo=code(secret)))[0] == 409


async def test_an_admin_takes_anothers_away_when_the_telephone_is_lost(painel: Painel) -> None:
    ana, bruno = await painel.person("admin"), await painel.person("operador")
    where = f"/admin/usuarios/{painel.cadastro.bruno}"
    assert "Remover segundo fator" not in await ana.text(where)
    await set_up(bruno)
    page = await ana.text(where)
    assert ("segundo fator ligado" in page, "Remover segundo fator" in page) == (True, True)
    assert (await do(ana, "remover_fator", where))[0] == 303
    assert (await bruno.get("/api/v2/sessao")).status_code == 401
    assert (await Browser(painel).enter()).headers["Location"] == "/processos"
    await set_up(ana)
    assert (await do(ana, "remover_fator", f"/admin/usuarios/{painel.cadastro.ana}"))[0] == 403
    said = [(row.acao, row.permitido, row.alvo) for row in await painel.rows_of(m.Auditoria)]
    assert ("remover_fator", True, f"usuario:{BRUNO}") in said
    assert ("remover_fator", False, "usuario:admin@demo.local") in said


async def test_what_is_kept_is_of_no_use_elsewhere(painel: Painel) -> None:
    secret, reserves = await set_up(await painel.person("operador"))
    kept = {row.id: row for row in await painel.rows_of(m.Usuario)}[painel.cadastro.bruno]
    assert secret.encode() not in kept.segundo_fator
    async with painel.app.app_context():
        assert factor.step(kept.id, kept, code(secret)) is not None
        assert factor.step(painel.cadastro.ana, kept, code(secret)) is None, "in another's row"
    async with painel.services.database.write() as c:  # as under another SECRET_KEY
        other = sealed.seal("outra chave", factor.PURPOSE, secret.encode(), bound=kept.id.bytes)
        await c.execute(update(m.Usuario).where(m.Usuario.email == BRUNO).values(segundo_fator=other))
    browser = Browser(painel)
    await browser.enter()
    assert (await browser.write(code(secret))).status_code == 401
    assert (await browser.write(reserves[0])).status_code == 303


class TestWantedOfAdmins:
    """An installation may want it of its admins; nobody else notices."""

    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {"SEGUNDO_FATOR_ADMIN": "1"}

    async def test_an_admin_does_nothing_but_set_it_up(self, painel: Painel) -> None:
        ana, program = await painel.person("admin"), await painel.program("admin")
        assert (await ana.get("/processos")).headers["Location"] == "/conta"
        for person in (ana, program):
            answer = await person.get("/api/v2/processos")
            assert (answer.status_code, (await answer.get_json())["code"]) == (403, "fator_exigido")
        assert await opened(painel, {"Cookie": ana.headers["Cookie"], "Origin": ORIGIN}) == 403
        assert (await ana.post("/admin/mes", form={"mes": "01/2027"})).status_code == 403
        assert (await do(ana, "criar_token", nome="x", papel="leitor"))[0] == 422
        page = await ana.text("/conta")
        assert ("pede um segundo fator" in page, "Tokens da API" in page) == (True, False)
        await set_up(ana)
        assert [(await p.get("/api/v2/processos")).status_code for p in (ana, program)] == [200, 200]
        assert "Tokens da API" in await ana.text("/conta")
        assert await opened(painel, {"Cookie": ana.headers["Cookie"], "Origin": ORIGIN}) == 101

    async def test_an_admin_does_not_remove_it(self, painel: Painel) -> None:
        ana = await painel.person("admin")
        secret, _ = await set_up(ana)
        status, page = await do(ana, "remover_fator", atual=SENHA, codigo=code(secret))
        assert (status, "pede um segundo fator" in page) == (403, True)
        assert "Remover segundo fator" not in page, "nobody is offered what is refused"
        assert (await ana.get("/api/v2/processos")).status_code == 200
        assert [a[:2] for a in await audited(painel) if a[0] == "remover_fator"] == [("remover_fator", False)]
        assert "Novos códigos de reserva" in page
        reserves_in(*await do(ana, "novas_reservas", atual=SENHA, codigo=code(secret)))

    async def test_an_admins_token_of_a_lesser_role_waits_for_it_too(self, painel: Painel) -> None:
        ana, program = await painel.person("admin"), await painel.program("admin")
        async with painel.services.database.write() as c:
            await c.execute(update(m.Token).values(papel="operador"))
        answer = await program.get("/api/v2/processos")
        assert (answer.status_code, (await answer.get_json())["code"]) == (403, "fator_exigido")
        assert await opened(painel, program.headers) == 403
        await set_up(ana)
        assert (await program.get("/api/v2/processos")).status_code == 200

    async def test_nobody_else_notices(self, painel: Painel) -> None:
        for papel in ("operador", "leitor"):
            person = await painel.person(papel)
            assert (await person.get("/processos")).status_code == 200
            assert "pede um segundo fator" not in await person.text("/conta")
