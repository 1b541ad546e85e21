"""`painel user create`, `painel token create`."""

import sqlite3

from tests.cli.conftest import Painel

ANA = (
    "user",
    "create",
    "--email",
    "Ana@Exemplo.com.br",
    "--nome",
    "Ana",
    "--papel",
    "admin",
    "--senha-stdin",
)


async def test_a_person_is_created_once(painel: Painel) -> None:
    ended = await painel.run(*ANA, said="uma senha boa\n")
    assert ended.code == 0, ended.err
    assert "Ana (admin)" in ended.out
    line = await painel.refuses(
        "user", "create", "--email", "ana@exemplo.com.br", *ANA[4:], said="uma senha boa\n"
    )
    assert "Já existe" in line


async def test_what_cannot_be_a_person_is_refused(painel: Painel) -> None:
    assert "8 caracteres" in await painel.refuses(*ANA, said="curta\n")
    assert "--senha-stdin" in await painel.refuses(*ANA[:-1], code=2)
    assert "não é um e-mail" in await painel.refuses(
        "user", "create", "--email", "ana", *ANA[4:], code=2, said="uma senha boa\n"
    )


async def test_a_token_is_printed_alone_and_kept_only_as_its_hash(painel: Painel) -> None:
    assert (await painel.run(*ANA, said="uma senha boa\n")).code == 0
    ended = await painel.run("token", "create", "--usuario", "ana@exemplo.com.br")
    assert ended.code == 0, ended.err
    token = ended.out.removesuffix("\n")
    assert len(token) >= 43
    assert not set(token) & set(" \n")
    with sqlite3.connect(painel.data / "painel.db") as database:
        assert [len(chave) for (chave,) in database.execute("SELECT chave FROM token")] == [32]
    database.close()
    assert token.encode() not in (painel.data / "painel.db").read_bytes()
    assert "ninguem@x" in await painel.refuses("token", "create", "--usuario", "ninguem@x", code=2)
