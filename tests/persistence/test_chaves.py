"""Passkeys as both databases keep them."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import chaves
from tests.cadastro import put_in


async def test_what_was_signed_opens_once_however_many_try(database: Database) -> None:
    company, at, i = await put_in(database, processos=0), now(), uuid4()
    row = {"credencial": b"c" * 32, "publica": b"p", "contador": 0, "nome": "x", "criada_em": at}
    async with database.write() as c:
        assert not await chaves.are_there(c)
        await chaves.create(c, id=i, usuario_id=company.bruno, **row)
        assert await chaves.are_there(c)

    async def use(asked_s: int) -> bool:
        asked = at + timedelta(seconds=asked_s)
        async with database.write() as c:
            return await chaves.use(c, i, before=0, after=0, asked=asked, at=asked + timedelta(seconds=1))

    assert (await asyncio.gather(*(use(5) for _ in range(6)))).count(True) == 1
    assert [await use(5), await use(7)] == [False, True]
    with pytest.raises(IntegrityError):
        async with database.write() as c:
            await chaves.create(c, id=uuid4(), usuario_id=company.ana, **row)
    async with database.write() as c:
        assert (await chaves.by_credential(c, b"c" * 32)).usuario_id == company.bruno
        assert not await chaves.remove(c, i, usuario_id=company.ana)
        assert [row.id for row in await chaves.of_user(c, company.bruno)] == [i]
        assert await chaves.remove_all(c, company.bruno) == 1
