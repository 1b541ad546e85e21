"""`painel user create`, `painel user remover-fator`, `painel token create`."""

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
    with sqlite3.connect(painel.data / "painel.db") as database:
        ((senha,),) = database.execute("SELECT senha FROM usuario")
    database.close()
    assert senha.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
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


async def test_who_lost_the_second_factor_gets_in_again_from_the_server(painel: Painel) -> None:
    assert (await painel.run(*ANA, said="uma senha boa\n")).code == 0
    remove = ("user", "remover-fator", "--usuario", "ana@exemplo.com.br")
    assert "não tem segundo fator" in await painel.refuses(*remove)
    with sqlite3.connect(painel.data / "painel.db") as database:
        database.execute("UPDATE usuario SET segundo_fator = x'00', segundo_fator_em = '2026-11-01 00:00:00'")
        database.execute(
            "INSERT INTO chave SELECT id, id, x'01', x'02', 0, 'x', '2026-11-01 00:00:00', NULL FROM usuario"
        )
    database.close()
    assert (await painel.run(*remove)).code == 0
    with sqlite3.connect(painel.data / "painel.db") as database:
        assert database.execute("SELECT segundo_fator, segundo_fator_em FROM usuario").fetchall() == [
            (None, None)
        ]
        assert database.execute("SELECT count(*) FROM chave").fetchone() == (0,)
        said = database.execute("SELECT quem, acao, alvo FROM auditoria ORDER BY id DESC LIMIT 1").fetchone()
    database.close()
    assert said == ("Linha de comando", "remover_fator", "usuario:Ana@Exemplo.com.br")
    assert "ninguem@x" in await painel.refuses(*remove[:-1], "ninguem@x", code=2)
