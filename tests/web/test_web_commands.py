"""Every command of the policy, by every role, on one's own and on others': what the table says is what happens."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app.domain.errors import Refused
from app.domain.policy import COMMANDS, PAPEIS, may
from app.persistence import models as m
from app.web.commands import decide_execucao
from app.web.context import Identidade
from tests.cadastro import put_more

from .conftest import PEOPLE, Painel, Person

Try = Callable[[Painel, str, Person, bool], Awaitable[bool]]
PENDENCIAS = ("assumir", "soltar", "adiar", "voltar", "tratar", "retentar")
ELSEWHERE = {  # they need a group of failures, a note: tested beside what they do
    **dict.fromkeys(PENDENCIAS, "tests/web/test_web_pendencias.py"),
    "anotar": "tests/web/test_web_processo.py",
}


async def somebodys(painel: Painel, papel: str, *, own: bool) -> UUID:
    """A run of this person, or of another."""
    await put_more(painel.services.database, painel.cadastro, 1)
    i = await painel.started(-1, by="admin" if papel != "admin" else "operador")
    if own:
        owner = getattr(painel.cadastro, PEOPLE[papel])
        async with painel.services.database.write() as c:
            await c.execute(update(m.Execucao).where(m.Execucao.id == i).values(iniciado_por_id=owner))
    return i


async def run(painel: Painel, papel: str, person: Person, own: bool) -> bool:
    return (await person.post(f"/api/v2/externos/executar/{painel.cadastro.processos[0]}")).status_code != 403


async def cancel(painel: Painel, papel: str, person: Person, own: bool, forcar: str = "false") -> bool:
    i = await somebodys(painel, papel, own=own)
    return (await person.delete(f"/api/v2/externos/cancelar/{i}?forcar={forcar}")).status_code != 403


async def forcar(painel: Painel, papel: str, person: Person, own: bool) -> bool:
    return await cancel(painel, papel, person, own, "true")


async def decide(painel: Painel, papel: str, person: Person, own: bool) -> bool:
    i = await somebodys(painel, papel, own=own)
    who = Identidade(getattr(painel.cadastro, PEOPLE[papel]), PEOPLE[papel], papel, "")
    try:
        await decide_execucao(
            painel.services, who, i, status="FALHOU", motivo="x", origem="pagina", comando=uuid4()
        )
    except Refused as refused:
        return refused.code != "proibido"
    return True


def queue(acao: str) -> Try:
    async def move(painel: Painel, papel: str, person: Person, own: bool) -> bool:
        path, body = f"/api/v2/operadoras/{painel.cadastro.operadora}/fila", {"acao": acao, "motivo": "x"}
        return (await person.post(path, json=body)).status_code != 403

    return move


async def abrir_mes(painel: Painel, papel: str, person: Person, own: bool) -> bool:
    return (await person.post("/admin/mes", form={"mes": "01/2027"})).status_code != 403


async def usuarios(painel: Painel, papel: str, person: Person, own: bool) -> bool:
    form = {"acao": "criar", "nome": "Eva", "email": f"{uuid4()}@x.br", "papel": "leitor"}
    return (await person.post("/admin", form=form)).status_code != 403


TRIES: dict[str, Try] = {
    "run": run,
    "cancel": cancel,
    "forcar": forcar,
    "decide": decide,
    "abrir_mes": abrir_mes,
    "usuarios": usuarios,
    **{acao: queue(acao) for acao in ("parar", "testar", "retomar")},
}


def test_every_command_is_tried() -> None:
    assert TRIES.keys() | ELSEWHERE.keys() == COMMANDS.keys()
    root = Path(__file__).parents[2]
    assert [c for c, where in ELSEWHERE.items() if f'"{c}"' not in (root / where).read_text("utf-8")] == []


@pytest.mark.parametrize("papel", PAPEIS)
async def test_what_the_table_says_is_what_happens(painel: Painel, papel: str) -> None:
    person = await painel.person(papel)
    for command, tries in TRIES.items():
        for own in (False, True) if command in {"cancel", "forcar", "decide"} else (True,):
            granted = await tries(painel, papel, person, own)
            assert granted == may(papel, command, own=own), f"{papel} {command} own={own}"
