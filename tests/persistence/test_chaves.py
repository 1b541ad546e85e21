"""Passkeys as both databases keep them."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import chaves
from tests.cadastro import put_in


async def test_what_was_signed_opens_once_however_many_try(database: Database) -> None:
    company, at, i = await put_in(database, processos=0), now(), uuid4()
    row = {"credencial": b"c" * 32, "publica": b"p", "contador": 0, "nome": "x", "criada_em": at}
    async with database.write() as c:
        assert not await chaves.are_there(c)
        assert await chaves.create(c, id=i, usuario_id=company.bruno, **row)
        assert await chaves.are_there(c)

    async def use(asked_s: int) -> bool:
        asked = at + timedelta(seconds=asked_s)
        async with database.write() as c:
            return await chaves.use(c, i, before=0, after=0, asked=asked, at=asked + timedelta(seconds=1))

    assert (await asyncio.gather(*(use(5) for _ in range(6)))).count(True) == 1
    assert [await use(5), await use(7)] == [False, True]
    async with database.write() as c:
        assert not await chaves.create(c, id=uuid4(), usuario_id=company.ana, **row)
        assert not await chaves.create(c, id=i, usuario_id=company.ana, **row | {"credencial": b"d"})
    async with database.write() as c:
        assert (await chaves.by_credential(c, b"c" * 32)).usuario_id == company.bruno
        assert not await chaves.remove(c, i, usuario_id=company.ana)
        assert [row.id for row in await chaves.of_user(c, company.bruno)] == [i]
        assert await chaves.remove_all(c, company.bruno) == 1


async def test_what_was_signed_opens_once_also_where_the_asking_clock_is_ahead(database: Database) -> None:
    company, at, i = await put_in(database, processos=0), now(), uuid4()
    row = {"credencial": b"c" * 32, "publica": b"p", "contador": 0, "nome": "x", "criada_em": at}
    async with database.write() as c:
        await chaves.create(c, id=i, usuario_id=company.bruno, **row)

    async def use(asked_s: int) -> bool:
        asked = at + timedelta(seconds=asked_s)
        async with database.write() as c:
            return await chaves.use(c, i, before=0, after=0, asked=asked, at=at)

    assert [await use(30), await use(30), await use(30), await use(31)] == [True, False, False, True]


async def test_one_device_offered_to_two_at_once_is_kept_once(database: Database) -> None:
    company, at = await put_in(database, processos=0), now()
    row = {"credencial": b"c" * 32, "publica": b"p", "contador": 0, "nome": "x", "criada_em": at}

    async def create(usuario_id: UUID) -> bool:
        async with database.write() as c:
            return await chaves.create(c, id=uuid4(), usuario_id=usuario_id, **row)

    kept = await asyncio.gather(*(create(i) for i in (company.ana, company.bruno, company.carla)))
    assert sorted(kept) == [False, False, True]
