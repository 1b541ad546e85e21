"""R6: the robot fails while it is asked how a run goes: the run stays what it is, then catches up in order."""

from pathlib import Path
from uuid import UUID

from tests.faults.robot import Faulty, a_faulty_world
from tests.faults.scale import Scale

OUTAGES = {"tempo_esgotado": None, "erro_500": None, "erro_503": None, "ocupado": 1, "ocupado_data": 1}
OUTAGES |= {"gotejo": 0.1, "reset": "meio"}
GARBAGE = {
    "malformado": "not JSON",
    "html": "not JSON",
    "gigante": "body above",
    "bomba": "body above",
    "redireciona": "HTTP 302",
}
KEPT = 4_096  # bytes of one piece


async def lives_through(robot: Faulty, nome: str, valor: object, *, times: int) -> UUID:
    """A run is being followed, its questions meet the fault; nothing changes until it is over."""
    i = await robot.starts("lento")
    await robot.becomes(i, "EXECUTANDO")
    await robot.fails(nome, valor=valor, para="status")
    await robot.meets(f"{nome}/status", times)
    e = await robot.world.execucao(i)
    assert (e.status_execucao, e.erro) == ("EXECUTANDO", None), nome
    await robot.is_well()
    e = await robot.ended_well(i)
    assert e.cursor_robo == e.linhas
    return i


async def test_an_outage_while_it_is_followed_changes_nothing(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    times = 5 if scale.full else 1
    async with a_faulty_world(tmp_path, redis_url=redis_url, velocidade=40) as robot:
        for nome, valor in OUTAGES.items():
            i = await lives_through(robot, nome, valor, times=times)
            assert await robot.kept_aside(i) == [], f"{nome} is no garbage"
            assert (await robot.counts())["iniciados"] == list(OUTAGES).index(nome) + 1


async def test_garbage_is_kept_aside_and_changes_nothing(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    times = 10 if scale.full else 2
    async with a_faulty_world(tmp_path, redis_url=redis_url, velocidade=40) as robot:
        await robot.fails("bomba", para="cancel")  # it takes a while to make: no run must wait for it
        await robot.is_well()
        for nome, reason in GARBAGE.items():
            i = await lives_through(robot, nome, None, times=times)
            kept = await robot.kept_aside(i)
            assert 1 <= len(kept) <= (await robot.met())[f"{nome}/status"], nome
            assert all(said.startswith(reason) for said, _ in kept), nome
            assert all(len(content.encode()) <= KEPT for _, content in kept), nome
        assert (await robot.counts())["iniciados"] == len(GARBAGE)


async def test_a_robot_that_goes_back_is_not_followed_back(tmp_path: Path, redis_url: str) -> None:
    """RUNNING after COMPLETED, progress that falls: the page only ever moves forward."""
    async with a_faulty_world(tmp_path, redis_url=redis_url, velocidade=20) as robot:
        # the page is there from the beginning, however busy the machine
        i = await robot.starts("volta_atras")
        async with robot.world.tab(i) as tab:
            story, seen = tab.page.stories[f"execucao:{i}"], [0]
            hear = tab.page.hear

            def remembers(frame: str | bytes) -> None:
                hear(frame)
                seen.append(story.estado.get("progresso") or 0)

            tab.page.hear = remembers  # type: ignore[method-assign]
            await tab.shows(status_execucao="CONCLUIDO")
            assert seen == sorted(seen)
            assert len(set(seen)) > 2
        await robot.ended_well(i)
        assert (await robot.met())["volta_atras/status"] > 3


async def test_a_run_that_meets_a_fault_at_every_other_question_ends_well(
    tmp_path: Path, redis_url: str
) -> None:
    """The scenarios of a faulty robot, as the demonstration can ask for them; all at once."""
    async with a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        names = ("erro_503", "reset", "malformado", "html", "redireciona", "volta_atras")
        runs = {nome: await robot.starts(nome) for nome in names}
        for nome, i in runs.items():
            await robot.ended_well(i)
            assert (await robot.met())[f"{nome}/status"] >= 1, nome
        assert (await robot.counts())["iniciados"] == len(names)
