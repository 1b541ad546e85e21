"""My account: what I am inside with, and how I end it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.domain.values import now
from app.persistence import models as m
from app.web import sessions
from app.web.csrf import session_token

from .conftest import ORIGIN, SENHA, Painel, Person
from .test_web_login import enter

NEW = "outra senha de teste"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


async def do(person: Person, acao: str, path: str = "/conta", **fields: str) -> tuple[int, str]:
    answer = await person.post(path, form={"acao": acao, **fields})
    return answer.status_code, await answer.get_data(as_text=True)


async def others(painel: Painel, papel: str) -> list[str]:
    async with painel.services.database.read() as c:
        query = select(m.Sessao.id).join(m.Usuario, m.Usuario.id == m.Sessao.usuario_id)
        return [
            str(i)
            for i in await c.scalars(query.where(m.Usuario.papel == papel).order_by(m.Sessao.criado_em))
        ]


async def test_i_see_where_i_am_inside_and_end_one_or_all_others(painel: Painel) -> None:
    phone, lost, here = [await painel.person("operador") for _ in range(3)]
    async with painel.services.database.write() as c:
        await c.execute(update(m.Sessao).values(navegador="Safari 18 · iPhone", endereco="10.1.2.3"))
    page = await here.text("/conta")
    assert page.count("Safari 18 · iPhone") >= 3
    assert ("10.1.2.3" in page, page.count(">esta<")) == (True, 1)
    first = (await others(painel, "operador"))[0]
    assert (await do(here, "encerrar", sessao=first))[0] == 303
    assert (await phone.get("/api/v2/sessao")).status_code == 401
    assert (await lost.get("/api/v2/sessao")).status_code == 200
    assert (await do(here, "encerrar", sessao=first))[0] == 404
    assert (await do(here, "encerrar_outras"))[0] == 303
    assert [(await p.get("/api/v2/sessao")).status_code for p in (lost, here)] == [401, 200]
    assert [(row.acao, row.permitido) for row in await painel.rows_of(m.Auditoria)] == [
        ("encerrar_sessao", True), ("encerrar_sessao", False), ("encerrar_sessoes", True),
    ]  # fmt: skip


async def test_nobody_ends_what_is_anothers(painel: Painel) -> None:
    ana, bruno = await painel.person("admin"), await painel.person("operador")
    [of_ana] = await others(painel, "admin")
    assert (await do(bruno, "encerrar", sessao=of_ana))[0] == 404
    assert (await do(bruno, "revogar_token", token=of_ana))[0] == 404
    assert (await ana.get("/api/v2/sessao")).status_code == 200
    program = await painel.program("operador")
    assert (await program.post("/conta", form={"acao": "encerrar_outras"})).status_code == 403


async def test_a_new_password_ends_every_other_session(painel: Painel) -> None:
    elsewhere, here, program = (
        await painel.person("operador"),
        await painel.person("operador"),
        await painel.program("operador"),
    )
    for fields, said in (
        ({"atual": "errada", "nova": NEW, "repetida": NEW}, "A senha atual não confere."),
        ({"atual": SENHA, "nova": "curta", "repetida": "curta"}, "8 caracteres"),
        ({"atual": SENHA, "nova": NEW, "repetida": NEW + "x"}, "são diferentes"),
        ({"atual": SENHA, "nova": SENHA, "repetida": SENHA}, "a mesma de antes"),
    ):
        status, page = await do(here, "senha", **fields)
        assert (status, said in page) == (422, True), said
    assert [(row.acao, row.permitido, row.detalhe) for row in await painel.rows_of(m.Auditoria)] == [
        ("trocar_senha", False, "A senha atual não confere.")
    ]
    assert (await do(here, "senha", atual=SENHA, nova=NEW, repetida=NEW))[0] == 303
    assert [(await p.get("/api/v2/sessao")).status_code for p in (elsewhere, here, program)] == [
        401,
        200,
        200,
    ]
    assert (await do(here, "senha", atual=NEW, nova=SENHA, repetida=SENHA, tokens="1"))[0] == 303
    assert (await program.get("/api/v2/sessao")).status_code == 401
    assert (await enter(painel, "operador@demo.local", SENHA)).status_code == 303


async def test_a_token_does_no_more_than_it_was_made_for(painel: Painel) -> None:
    ana = await painel.person("admin")
    assert (await do(ana, "criar_token", nome="", papel="leitor"))[0] == 422
    bruno = await painel.person("operador")
    assert (await do(bruno, "criar_token", nome="x", papel="admin"))[0] == 422
    status, page = await do(ana, "criar_token", nome="Planilha", papel="operador", dias="30")
    found = re.search(r'secret__value">([\w-]{43})<', page)
    assert (status, found is not None) == (200, True)
    assert found is not None
    assert found[1] not in await ana.text("/conta"), "shown once"
    program = Person(painel.app, {"Authorization": f"Bearer {found[1]}"})
    assert (await program.json("/api/v2/sessao"))["usuario"]["papel"] == "operador"
    assert (await program.get("/auditoria")).status_code == 403
    others_run = await painel.started(by="operador")
    refused = await program.delete(f"/api/v2/externos/cancelar/{others_run}")
    assert refused.status_code == 403, "its owner may, it may not: it was made for an operator"
    assert (await ana.delete(f"/api/v2/externos/cancelar/{others_run}")).status_code == 202
    async with painel.services.database.write() as c:
        await c.execute(update(m.Token).values(expira_em=now() - timedelta(seconds=1)))
    assert (await program.get("/api/v2/sessao")).status_code == 401


async def test_a_use_is_written_once_a_minute_for_a_session_once_an_hour_for_a_token(painel: Painel) -> None:
    here, program = await painel.person("operador"), await painel.program("operador")
    uses, database = painel.app.extensions["painel_uses"], painel.services.database
    for age, moved in (
        (timedelta(seconds=20), (False, False)),
        (timedelta(minutes=2), (True, False)),
        (timedelta(hours=2), (True, True)),
    ):
        before = now() - age
        async with database.write() as c:
            await c.execute(update(m.Sessao).values(usada_em=before))
            await c.execute(update(m.Token).values(usado_em=before))
        for person in (here, program):
            await person.json("/api/v2/sessao")
        await uses.write(database)
        [sessao], [token] = await painel.rows_of(m.Sessao), await painel.rows_of(m.Token)
        assert (sessao.usada_em > before, token.usado_em > before) == moved, age


class TestFirstEntry:
    """A password that an admin handed over opens nothing but its own change."""

    @pytest.fixture
    async def carla(self, painel: Painel) -> Person:
        async with painel.services.database.write() as c:
            values = {"senha_provisoria_ate": now() + timedelta(hours=1)}
            await c.execute(update(m.Usuario).where(m.Usuario.nome == "Carla").values(**values))
            cookie, _ = await sessions.begin(
                c, painel.settings, usuario_id=painel.cadastro.carla, endereco="", navegador=""
            )
            i = await c.scalar(select(m.Sessao.id).where(m.Sessao.chave == sessions.sessoes.key(cookie)))
        assert i is not None
        headers = {"Cookie": f"painel_sessao={cookie}", "Origin": ORIGIN}
        return Person(painel.app, headers | {"X-CSRFToken": session_token(painel.settings, i)})

    async def test_it_must_be_replaced_first(self, painel: Painel, carla: Person) -> None:
        assert (await carla.get("/processos")).headers["Location"] == "/conta"
        assert (await carla.get("/api/v2/processos")).status_code == 403
        assert "Sua senha é provisória" in await carla.text("/conta")
        assert (await do(carla, "criar_token", nome="x", papel="leitor"))[0] == 422
        assert (await do(carla, "senha", atual=SENHA, nova=NEW, repetida=NEW))[0] == 303
        assert (await carla.get("/processos")).status_code == 200

    async def test_it_is_good_for_a_day(self, painel: Painel, carla: Person) -> None:
        assert (await enter(painel, "leitor@demo.local", SENHA)).status_code == 303
        async with painel.services.database.write() as c:
            await c.execute(update(m.Usuario).values(senha_provisoria_ate=now() - timedelta(seconds=1)))
        assert (await enter(painel, "leitor@demo.local", SENHA)).status_code == 401
