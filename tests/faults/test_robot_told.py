"""What people are told while a robot takes no order, how long it is left alone."""

from pathlib import Path

from tests.faults.robot import a_faulty_world


async def test_people_are_told_after_the_first_order_that_got_no_answer(
    tmp_path: Path, redis_url: str
) -> None:
    async with a_faulty_world(tmp_path, redis_url=redis_url, clock=0.2) as robot:
        await robot.fails("erro_503", para="jobs")
        i = await robot.starts()
        await robot.says_why(i)
        assert (await robot.met())["erro_503/jobs"] < 5, "before the breaker opens"


async def test_a_busy_robot_is_not_asked_for_an_order_before_it_wants_to_be(
    tmp_path: Path, redis_url: str
) -> None:
    async with a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        await robot.fails("ocupado", valor=4, para="jobs")
        i = await robot.starts()
        await robot.says_why(i)
        e = await robot.world.execucao(i)
        assert (e.espera_ate - e.ultima_atualizacao_em).total_seconds() > 3
        assert (await robot.met())["ocupado/jobs"] == 1
