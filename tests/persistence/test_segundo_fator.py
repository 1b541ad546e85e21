"""The second factor as both databases keep it."""

import asyncio

from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import segundo_fator, usuarios
from tests.cadastro import put_in


async def test_a_code_in_reserve_is_used_once_however_many_try(database: Database) -> None:
    bruno = (await put_in(database, processos=0)).bruno
    async with database.write() as c:
        await segundo_fator.prepare(c, bruno, b"selado")
        await segundo_fator.turn_on(c, bruno, at=now(), passo=7, reservas=[b"1" * 32, b"2" * 32])

    async def attempt(chave: bytes) -> bool:
        async with database.write() as c:
            return await segundo_fator.use_reserva(c, bruno, chave)

    opened = await asyncio.gather(*(attempt(b"1" * 32) for _ in range(8)))
    assert opened.count(True) == 1
    assert not await attempt(b"3" * 32)
    async with database.write() as c:
        kept = await usuarios.lock(c, bruno)
        assert (kept.segundo_fator, kept.segundo_fator_passo) == (b"selado", 7)
        assert await segundo_fator.reservas(c, bruno) == 1
        await segundo_fator.replace_reservas(c, bruno, [b"4" * 32, b"5" * 32])
        assert await segundo_fator.reservas(c, bruno) == 2
        assert not await segundo_fator.use_reserva(c, bruno, b"2" * 32)
        await segundo_fator.turn_off(c, bruno)
        assert (await usuarios.lock(c, bruno)).segundo_fator_em is None
        assert await segundo_fator.reservas(c, bruno) == 0


async def test_a_step_is_used_once_however_many_try(database: Database) -> None:
    """Whoever holds the row sees the step of whoever held it before."""
    bruno = (await put_in(database, processos=0)).bruno

    async def attempt() -> bool:
        async with database.write() as c:
            if (await usuarios.lock(c, bruno)).segundo_fator_passo >= 9:
                return False
            await usuarios.change(c, bruno, segundo_fator_passo=9)
            return True

    assert (await asyncio.gather(*(attempt() for _ in range(8)))).count(True) == 1
