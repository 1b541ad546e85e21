"""`painel audit verify`: exit code 0 when everything holds, 1 when something does not."""

import asyncio
import sqlite3
from argparse import Namespace
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from app.cli import audit
from app.jobs.sealer import Sealer
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import registro
from app.ritmo import Ritmo
from tests.cli.conftest import Painel

USER = ("user", "create", "--email", "ana@x.br", "--nome", "Ana", "--papel", "admin", "--senha-stdin")


async def test_the_audit_is_verified_by_anybody_who_has_the_folder(painel: Painel) -> None:
    assert "Não há banco" in await painel.refuses("audit", "verify", code=2)
    assert (await painel.run(*USER, said="uma senha boa\n")).code == 0
    ended = await painel.run("audit", "verify")
    assert ended.code == 0, ended
    assert ended.out.splitlines()[-1].startswith("Sem selo: 1, a mais antiga de ")
    async with painel.demo() as running:
        await seals(painel)
        assert (await running.painel.run("audit", "verify")).code == 0
    kept = (painel.data / "auditoria.cabeca").read_text().split()[0]
    ended = await painel.run("audit", "verify", "--cabeca", kept)
    assert (ended.code, "Auditoria íntegra" in ended.out) == (0, True), ended
    assert "N:SELO" in (await painel.run("audit", "verify", "--cabeca", "12")).err
    other = await painel.run("audit", "verify", "--cabeca", "1:" + "0" * 64)
    assert (other.code, "corrente refeita" in other.out) == (1, True)
    changed(painel, "UPDATE auditoria SET quem = 'Eva' WHERE numero_selo = 1")
    ended = await painel.run("audit", "verify")
    assert (ended.code, "Linha nº 1" in ended.out) == (1, True), ended
    changed(painel, "DELETE FROM auditoria WHERE numero_selo = (SELECT max(numero_selo) FROM auditoria)")
    ended = await painel.run("audit", "verify")
    assert (ended.code, "fim cortado" in ended.out, "cabeça no banco" in ended.out) == (1, True, True), ended


async def test_nothing_is_cried_while_the_server_seals(sqlite: Database, tmp_path: Path) -> None:
    seal = Sealer(sqlite, data=tmp_path, ritmo=Ritmo(), tell=lambda told: None).seal

    async def written(rows: int) -> None:
        row = registro.audit_row(quem="Ana", acao="sair", alvo=None, permitido=True)
        async with sqlite.write() as c:
            await c.execute(insert(m.Auditoria), [row] * rows)
        await seal()

    await written(3_000)
    verifying = asyncio.create_task(audit.verify(Namespace(data=tmp_path, cabeca=None)))
    while not verifying.done():
        await written(1)
    assert verifying.result() == 0


def changed(painel: Painel, statement: str) -> None:
    """By somebody who owns the file."""
    with closing(sqlite3.connect(painel.data / "painel.db")) as database, database:
        for name in ("auditoria_fica", "auditoria_nao_muda"):
            database.execute(f"DROP TRIGGER IF EXISTS {name}")
        database.execute(statement)


async def seals(painel: Painel) -> None:
    from tests.waiting import until

    await until((painel.data / "auditoria.cabeca").exists, what="the audit is sealed")
