"""R6: the robot pushes its last word twice, late, badly signed: the run ends once, with its lines."""

from pathlib import Path

from tests.faults.robot import a_faulty_world


async def test_a_last_word_pushed_twice_is_one_end(tmp_path: Path, redis_url: str) -> None:
    async with a_faulty_world(tmp_path, redis_url=redis_url, pushes=True) as robot:
        await robot.fails("retorno_duplicado")
        i = await robot.starts()
        await robot.ended_well(i)
        await robot.meets("retorno/200", 2)
        assert await robot.statuses(i) == ["EXECUTANDO", "CONCLUIDO"]


async def test_a_last_word_that_comes_late_changes_nothing(tmp_path: Path, redis_url: str) -> None:
    async with a_faulty_world(tmp_path, redis_url=redis_url, pushes=True) as robot:
        await robot.fails("retorno_atrasado", valor=2.0)
        i = await robot.starts()
        seq = (await robot.ended_well(i)).seq
        assert (await robot.met()).get("retorno/200", 0) == 0, "it is late"
        await robot.meets("retorno/200")
        assert (await robot.world.execucao(i)).seq == seq
        assert await robot.kept_aside(i) == []


async def test_a_last_word_with_a_wrong_signature_is_not_heard(tmp_path: Path, redis_url: str) -> None:
    async with a_faulty_world(tmp_path, redis_url=redis_url, pushes=True) as robot:
        await robot.fails("retorno_assinatura")
        i = await robot.starts()
        await robot.ended_well(i)
        await robot.meets("retorno/401")
        assert (await robot.world.execucao(i)).retorno is None
        assert await robot.kept_aside(i) == []


async def test_a_robot_that_pushes_and_cannot_be_asked_is_believed(tmp_path: Path, redis_url: str) -> None:
    """Its last word is the end, and it is said that lines are missing."""
    async with a_faulty_world(tmp_path, redis_url=redis_url, velocidade=10, pushes=True) as robot:
        i = await robot.starts()
        await robot.becomes(i, "EXECUTANDO")
        await robot.fails("erro_503", para="status")
        e = await robot.becomes(i, "CONCLUIDO")
        assert (await robot.met())["erro_503/status"] >= 1
        assert (await robot.met())["retorno/200"] == 1
        assert e.log_incompleto
        assert await robot.statuses(i) == ["EXECUTANDO", "CONCLUIDO"]
