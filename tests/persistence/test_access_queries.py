"""Who may enter, what they did: both databases answer alike."""

from datetime import timedelta
from uuid import uuid4

from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import auditoria, registro, sessoes, tokens, usuarios
from app.persistence.queries.auditoria import Filtro
from tests.cadastro import put_in


async def test_sessions_and_tokens_hold_until_they_end(database: Database) -> None:
    at, company = now(), await put_in(database)
    ids = uuid4(), uuid4()
    async with database.write() as c:
        for i, ends in zip(ids, (at + timedelta(hours=1), at - timedelta(hours=1)), strict=True):
            await sessoes.insert(
                c, id=i, chave=sessoes.key(str(i)), usuario_id=company.ana, criado_em=at - timedelta(hours=2),
                expira_em=ends, endereco="127.0.0.1", navegador="", usada_em=None,
            )  # fmt: skip
        token, secret = await tokens.create(c, company.ana, nome="x", papel="leitor", expira_em=None, at=at)
        gone, _ = await tokens.create(c, company.ana, nome="y", papel=None, expira_em=at, at=at)
    async with database.read() as c:
        held = await sessoes.vigentes(c, [*ids, token, gone], at=at)
        assert held == {ids[0]: ("admin", "admin", False), token: ("leitor", "admin", False)}
        found = await sessoes.of_token(c, secret, at=at)
        assert found is not None
        assert (found.papel, found.token_id, sessoes.is_due(found, at=at)) == ("leitor", token, True)
        [ana, *_] = await usuarios.page(c, at=at, at_most=2)
        assert (ana["nome"], ana["sessoes"], ana["tokens"], ana["usado_em"]) == ("Ana", 1, 1, None)
    async with database.write() as c:
        assert await usuarios.lock_admins(c) == [company.ana]
        await sessoes.touch(c, [ids[0]], [token], at=at)
        assert await tokens.revoke(c, token, at=at, usuario_id=company.bruno) == 0
        assert await tokens.revoke_all(c, company.ana, at=at) == 2
        assert await sessoes.revoke_all(c, company.ana, at=at, but=ids[0]) == 0
        assert await sessoes.revoke(c, ids[0], at=at, usuario_id=company.ana) == 1
    async with database.read() as c:
        assert await sessoes.vigentes(c, [*ids, token], at=at) == {}
        assert (await usuarios.page(c, at=at, at_most=1))[0]["usado_em"] == at


async def test_the_audit_is_filtered_and_paged(database: Database) -> None:
    at = now()
    async with database.write() as c:
        for n in range(9):
            em, acao = at - timedelta(days=n), ("entrar", "sair", "Zerar")[n % 3]
            await registro.audit(c, quem=f"P{n % 2}", acao=acao, alvo=None, permitido=n > 0, em=em)
    async with database.read() as c:
        assert sorted(await auditoria.acoes(c)) == ["Zerar", "entrar", "sair"]
        for filtro, many in (
            (Filtro(), 9),
            (Filtro(quem="P0", acao="entrar"), 2),
            (Filtro(permitido=False), 1),
            (Filtro(de=at - timedelta(days=3), ate=at), 3),
            (Filtro(antes=4), 3),
        ):
            assert len(await auditoria.page(c, filtro)) == many, filtro
        first = await auditoria.page(c, Filtro(), at_most=4)
        rest = await auditoria.page(c, Filtro(antes=first[-1].id), at_most=9)
        assert [row.id for row in first + rest] == list(range(9, 0, -1))
