"""R6: the robot fails while it is asked to stop a run: it is asked until it has answered, and stops once."""

from pathlib import Path

from tests.faults.robot import a_faulty_world

TIMES = 2
FAULTS = {
    "tempo_esgotado": None,
    "erro_500": None,
    "erro_503": None,
    "ocupado": 1,
    "gotejo": 0.1,
    "reset": "meio",
    "malformado": None,
    "html": None,
    "gigante": 10,
    "bomba": 100,
    "redireciona": None,
}
TAKES_WISHES = {"gotejo", "malformado", "html", "gigante", "bomba"}  # it stops, its answer is damaged


async def test_a_cancel_that_meets_a_fault_is_asked_again_until_it_is_done(
    tmp_path: Path, redis_url: str
) -> None:
    async with a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        for cancelled, (nome, valor) in enumerate(FAULTS.items(), start=1):
            times = 1 if nome in TAKES_WISHES else TIMES
            i = await robot.starts("sem_resposta")
            await robot.becomes(i, "EXECUTANDO")
            await robot.fails(nome, valor=valor, para="cancel", vezes=times)
            await robot.cancels(i)
            await robot.meets(f"{nome}/cancel", times)
            e = await robot.becomes(i, "CANCELADO")
            assert e.mensagem_final == "Cancelada por Ana: fatura errada", nome
            assert await robot.statuses(i) == ["EXECUTANDO", "CANCELADO"], nome
            counts = await robot.counts()
            assert (counts["cancelados"], counts["ativos"]) == (cancelled, 0), nome


async def test_a_robot_that_cannot_be_reached_does_not_end_it(tmp_path: Path, redis_url: str) -> None:
    """Never "cancelled here, running there"."""
    async with a_faulty_world(tmp_path, redis_url=redis_url) as robot:
        i = await robot.starts("sem_resposta")
        await robot.becomes(i, "EXECUTANDO")
        await robot.fails("erro_503", para="cancel")
        await robot.cancels(i)
        await robot.meets("erro_503/cancel", 5)
        e = await robot.world.execucao(i)
        assert (e.status_execucao, e.cancelamento_confirmado_em) == ("EXECUTANDO", None)
        assert e.cancelamento_pedido_em is not None
        await robot.is_well()
        await robot.becomes(i, "CANCELADO")
        assert (await robot.counts())["cancelados"] == 1
