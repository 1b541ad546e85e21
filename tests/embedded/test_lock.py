"""Locks between processes."""

import asyncio
from pathlib import Path

import pytest

from app.embedded.lock import Lock, migration_lock


async def test_the_second_waits_without_holding_up_the_loop(tmp_path: Path) -> None:
    order = []

    async def second() -> None:
        async with migration_lock(tmp_path):
            order.append("second")

    async with migration_lock(tmp_path):
        waiting = asyncio.create_task(second())
        await asyncio.wait([waiting], timeout=0.1)
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def test_who_gives_up_waiting_leaves_nothing_behind(tmp_path: Path) -> None:
    async with migration_lock(tmp_path):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), migration_lock(tmp_path):
                raise AssertionError("two at once")
    async with asyncio.timeout(5), migration_lock(tmp_path):
        pass


def test_shared_holders_keep_a_lonely_one_out(tmp_path: Path) -> None:
    one, two, alone = (Lock(tmp_path / "l") for _ in range(3))
    assert one.take(shared=True)
    assert two.take(shared=True)
    assert not alone.take()
    one.drop()
    two.drop()
    two.drop()
    assert alone.take()
    alone.drop()
