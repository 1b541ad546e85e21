"""What an admin does to people, and what nobody can do to the last of them."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from app.domain.emails import is_email
from app.domain.errors import Refused
from app.persistence import models as m
from app.persistence.queries import usuarios
from app.web import entering, own, people
from app.web.context import Identidade

from .conftest import SENHA, Painel, Person, stored_senha
from .test_web_conta import NEW, do
from .test_web_login import cookies, enter


async def audited(painel: Painel) -> list[tuple[str, str, str | None, bool]]:
    return [(row.quem, row.acao, row.alvo, row.permitido) for row in await painel.rows_of(m.Auditoria)]


async def test_a_new_person_enters_with_a_password_that_is_shown_once(painel: Painel) -> None:
    ana = await painel.person("admin")
    fields = {"nome": "  Diego   Souza ", "email": "Diego@exemplo.com.br", "papel": "operador"}
    status, page = await do(ana, "criar", "/admin", **fields)
    found = re.search(r'secret__value">([\w-]+)<', page)
    assert (status, found is not None) == (200, True)
    assert found is not None
    status, page = await do(ana, "criar", "/admin", **{**fields, "email": "diego@EXEMPLO.com.br"})
    assert (status, "Já existe uma pessoa" in page, 'value="diego@EXEMPLO.com.br"' in page) == (
        422,
        True,
        True,
    )
    page = await ana.text("/admin")
    assert ("Diego Souza" in page, found[1] in page) == (True, False)
    answer = await enter(painel, "diego@exemplo.com.br", found[1])
    assert answer.status_code == 303
    inside = Person(painel.app, {"Cookie": f"painel_sessao={cookies(answer)['painel_sessao'].value}"})
    assert (await inside.get("/processos")).headers["Location"] == "/conta"
    assert ("Ana", "criar_usuario", "usuario:Diego@exemplo.com.br", True) in await audited(painel)


async def test_who_is_disabled_is_out_and_comes_back_with_nothing(painel: Painel) -> None:
    ana, bruno, program = (
        await painel.person("admin"),
        await painel.person("operador"),
        await painel.program("operador"),
    )
    where = f"/admin/usuarios/{painel.cadastro.bruno}"
    assert "Bruno" in await ana.text(where)
    assert (await do(ana, "desativar", where))[0] == 303
    assert [(await p.get("/api/v2/sessao")).status_code for p in (bruno, program)] == [401, 401]
    assert (await do(ana, "ativar", where))[0] == 303
    assert [(await p.get("/api/v2/sessao")).status_code for p in (bruno, program)] == [401, 401]
    assert (await do(ana, "renomear", where, nome="Bruno Lima"))[0] == 303
    assert "Bruno Lima" in await ana.text("/admin")
    assert (await do(ana, "voar", where))[0] == 422
    assert (await do(ana, "ativar", f"/admin/usuarios/{uuid4()}"))[0] == 404


async def test_a_reset_password_throws_everybody_out(painel: Painel) -> None:
    ana, bruno, program = (
        await painel.person("admin"),
        await painel.person("operador"),
        await painel.program("operador"),
    )
    where = f"/admin/usuarios/{painel.cadastro.bruno}"
    status, page = await do(ana, "senha", where)
    found = re.search(r'secret__value">([\w-]+)<', page)
    assert (status, found is not None) == (200, True)
    assert [(await p.get("/api/v2/sessao")).status_code for p in (bruno, program)] == [401, 200]
    assert (await do(ana, "senha", where, tokens="1"))[0] == 200
    assert (await program.get("/api/v2/sessao")).status_code == 401


@pytest.mark.parametrize(
    "deed", [{"acao": "papel", "papel": "leitor"}, {"acao": "desativar"}, {"acao": "senha"}]
)
async def test_nobody_locks_themselves_out(painel: Painel, deed: dict[str, str]) -> None:
    ana, where = await painel.person("admin"), f"/admin/usuarios/{painel.cadastro.ana}"
    answer = await ana.post(where, form=deed)
    assert answer.status_code == 403
    assert "peça a outro administrador" in await answer.get_data(as_text=True)
    assert (await ana.get("/admin")).status_code == 200
    assert (await audited(painel))[-1][3] is False, "a refusal is on record"


async def test_an_admin_who_was_one_a_moment_ago_changes_nothing(painel: Painel) -> None:
    """The role is read in the transaction of the change: two admins cannot demote each other."""
    as_she_came = Identidade(painel.cadastro.ana, "Ana", "admin", "127.0.0.1", sessao_id=uuid4())
    async with painel.services.database.write() as c:
        await c.execute(update(m.Usuario).where(m.Usuario.nome == "Ana").values(papel="operador"))
    async with painel.services.database.read() as c:
        bruno = await usuarios.one(c, painel.cadastro.bruno)
    async with painel.app.app_context():
        with pytest.raises(Refused, match="proibido"):
            await people.set_ativo(as_she_came, bruno, ativo=False)
    assert [row.ativo for row in await painel.rows_of(m.Usuario)] == [True] * 3
    assert await audited(painel) == [("Ana", "desativar_usuario", "usuario:operador@demo.local", False)]


async def test_who_was_inside_a_moment_ago_changes_nothing_of_their_own(painel: Painel) -> None:
    """An admin resets the password while its owner's change is under way: the reset holds."""
    bruno, ana = await painel.person("operador"), await painel.person("admin")
    sessao = next(s.id for s in await painel.rows_of(m.Sessao) if s.usuario_id == painel.cadastro.bruno)
    as_he_came = Identidade(painel.cadastro.bruno, "Bruno", "operador", "127.0.0.1", sessao_id=sessao)
    assert (await do(ana, "senha", f"/admin/usuarios/{painel.cadastro.bruno}"))[0] == 200
    given = {u.id: (u.senha, u.senha_provisoria_ate) for u in await painel.rows_of(m.Usuario)}
    async with painel.services.database.write() as c:  # what he typed was right when it was compared
        await c.execute(update(m.Usuario).values(senha=stored_senha()))
    async with painel.app.test_request_context("/conta", method="POST"):
        for acao, form in (
            ("senha", {"atual": SENHA, "nova": NEW, "repetida": NEW}),
            ("criar_token", {"nome": "x", "papel": "leitor", "dias": "30"}),
        ):
            with pytest.raises(Refused, match="nao_autenticado"):
                await own.DEEDS[acao](as_he_came, MultiDict(form))
    assert (await bruno.get("/api/v2/sessao")).status_code == 401
    left = next(u for u in await painel.rows_of(m.Usuario) if u.id == painel.cadastro.bruno)
    assert (left.senha, left.senha_provisoria_ate) == (stored_senha(), given[left.id][1])
    assert await painel.rows_of(m.Token) == []


@pytest.mark.parametrize("meanwhile", [{"ativo": False}, {"senha": "outra"}])
async def test_a_password_that_was_right_a_moment_ago_opens_nothing(
    painel: Painel, meanwhile: dict[str, object]
) -> None:
    async with painel.services.database.write() as c:
        as_proved = await usuarios.by_email(c, "operador@demo.local")
        await c.execute(update(m.Usuario).where(m.Usuario.nome == "Bruno").values(**meanwhile))
    async with painel.app.test_request_context("/entrar", method="POST"):
        assert await entering.let_in(as_proved, "/") is None
    assert (await painel.rows_of(m.Sessao), await audited(painel)) == ([], [])


async def test_an_address_has_no_case_whatever_its_letters(painel: Painel) -> None:
    ana = await painel.person("admin")
    fields = {"nome": "José", "email": "JOSÉ@demo.local", "papel": "leitor"}
    assert [(await do(ana, "criar", "/admin", **fields))[0] for _ in range(2)] == [200, 422]
    async with painel.services.database.read() as c:
        assert (await usuarios.by_email(c, "josé@DEMO.local")).nome == "José"


async def test_a_refused_look_is_on_record(painel: Painel) -> None:
    carla = await painel.person("leitor")
    for path in ("/admin", "/auditoria", "/auditoria.csv"):
        assert (await carla.get(path)).status_code == 403
    carla.headers["X-CSRFToken"] = "0" * 64
    assert (await carla.post("/conta", form={"acao": "encerrar_outras"})).status_code == 403
    assert [(quem, acao) for quem, acao, _, allowed in await audited(painel) if not allowed] == [
        ("Carla", "admin"), ("Carla", "auditoria"), ("Carla", "auditoria_csv"), ("Carla", "conta_acao"),
    ]  # fmt: skip


def test_what_is_no_address_is_no_person() -> None:
    wrong = (
        "",
        "ana",
        "ana@",
        "@x",
        "a b@x",
        "a@b c",
        NEW,
        "\u212aevin@x.br",
        "D\u0130N\u00c7@x.br",
        "a\x00@x.br",
    )
    assert not any(is_email(text) for text in wrong)
    assert is_email("JOSÉ@demo.local")
