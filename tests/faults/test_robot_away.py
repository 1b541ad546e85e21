"""R6: the robot is gone for an hour of its own clock: nothing changes, nothing is lost, all is caught up.

The loops that wait for the robot take every time from `Ritmo`: at a thousandth of life's rhythm 3.6 s are
an hour of back-off, breaker and polling (whole scale: at a hundredth, 36 s).
"""

import asyncio
from pathlib import Path
from uuid import UUID

from tests.faults.robot import Faulty, a_faulty_world
from tests.faults.scale import MACHINE_S, Scale
from tests.waiting import until_async

HOUR_S = 3_600.0
CAUGHT_UP_S = 60.0  # the longest back-off


async def unchanged(robot: Faulty, followed: UUID, lines: int, ordered: UUID) -> None:
    """One is what it was, the other waits its turn."""
    e, waiting = await robot.world.execucao(followed), await robot.world.execucao(ordered)
    if await robot.is_gone():
        assert (e.status_execucao, e.linhas) == ("EXECUTANDO", lines)
        assert (waiting.status_execucao, waiting.id_externo) == ("PENDENTE", None)


async def test_an_hour_without_the_robot_changes_nothing(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    clock = 0.01 if scale.full else 0.001
    loop, hour_s = asyncio.get_running_loop(), HOUR_S * clock
    velocidade = 0.02 / clock  # a `lento` ends while the robot is away
    async with a_faulty_world(tmp_path, redis_url=redis_url, clock=clock, velocidade=velocidade) as robot:
        followed = await robot.starts("lento")
        await robot.becomes(followed, "EXECUTANDO")
        await robot.fails("fora_do_ar", valor=hour_s)
        await until_async(robot.is_gone, what="nobody listens")
        gone_s = loop.time()
        ordered = await robot.starts()
        await robot.says_why(ordered)
        lines, looks = (await robot.world.execucao(followed)).linhas, 0

        async def is_back() -> bool:
            nonlocal looks
            await unchanged(robot, followed, lines, ordered)
            looks += 1
            return not await robot.is_gone()

        await until_async(is_back, what="it listens again", limit_s=hour_s + 15)
        back_s = loop.time()
        assert back_s - gone_s >= hour_s * 0.9
        assert looks > 10
        await robot.ended_well(followed)
        caught_up_s = loop.time() - back_s
        await robot.ended_well(ordered)
        assert (await robot.counts())["iniciados"] == 2
        print(
            f"R6: {(back_s - gone_s) / clock / 60:.0f} min away on the robot's clock, {looks} looks without a"
            f" change, caught up {caught_up_s:.2f} s ({caught_up_s / clock:.0f} s of its clock) after it came back"
        )
        assert caught_up_s <= CAUGHT_UP_S * clock + MACHINE_S
