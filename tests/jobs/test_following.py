"""A run from the wish to its end, over a real robot: what is shown, what is asked of it."""

from contextlib import AsyncExitStack

from app.domain.changes import CancelWished, Lost, Returned
from tests.jobs.conftest import MakeFleet
from tests.waiting import until_async


async def test_a_run_ends_with_every_line_once(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet, fleet.worker() as worker:
        i = await worker.starts(fleet.cadastro.processos[0], "sucesso")
        e = await worker.becomes(i, "CONCLUIDO")
        assert e.progresso == 100
        assert e.linhas > 5
        assert await worker.lines(i) == list(range(1, e.linhas + 1))
        assert fleet.robot.book.counts()["iniciados"] == 1


async def test_a_wrong_password_fails_with_what_to_do(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet, fleet.worker() as worker:
        e = await worker.becomes(await worker.starts(fleet.cadastro.processos[0], "erro"), "FALHOU")
        assert e.erro is not None
        assert e.erro["codigo_erro"] == "AUTH-401"
        assert e.erro["acao_recomendada"] == "Atualizar senha no portal VIVO e reenfileirar."


async def test_a_cancel_asks_the_robot_once_and_its_answer_ends_it(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet, fleet.worker() as worker:
        i = await worker.starts(fleet.cadastro.processos[0], "sem_resposta")
        await worker.becomes(i, "EXECUTANDO")
        for who in ("Ana", "Bruno"):
            await worker.services.recorder.record(i, CancelWished(por=who, motivo="fatura errada"))
        e = await worker.becomes(i, "CANCELADO")
        assert e.mensagem_final == "Cancelada por Ana: fatura errada"
        assert e.cancelamento_confirmado_em is not None
        assert fleet.robot.book.counts()["cancelados"] == 1


async def test_a_robot_that_refuses_the_cancel_goes_on_to_its_end(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet, fleet.worker() as worker:
        i = await worker.starts(fleet.cadastro.processos[0], "recusa_cancelamento")
        await worker.becomes(i, "EXECUTANDO")
        await worker.services.recorder.record(i, CancelWished(por="Ana"))
        e = await worker.becomes(i, "CONCLUIDO")
        assert e.cancelamento_pedido_em is not None
        assert e.cancelamento_confirmado_em is None


async def test_a_cancel_before_its_turn_never_reaches_the_robot(make_fleet: MakeFleet) -> None:
    async with make_fleet(limite="1") as fleet, fleet.worker() as worker:
        first = await worker.starts(fleet.cadastro.processos[0], "sem_resposta")
        await worker.becomes(first, "EXECUTANDO")
        waiting = await worker.starts(fleet.cadastro.processos[1], "sucesso")

        async def queued() -> bool:
            return (await worker.get(waiting)).espera_motivo == "1º na fila; limite de 1 sessão na VIVO"

        await until_async(queued)
        await worker.services.recorder.record(waiting, CancelWished(por="Ana"))
        assert (await worker.get(waiting)).status_execucao == "CANCELADO"
        last = await worker.starts(fleet.cadastro.processos[2], "sucesso")
        await worker.services.recorder.record(first, CancelWished(por="Ana"))
        await worker.becomes(last, "CONCLUIDO")
        assert fleet.robot.book.counts()["iniciados"] == 2


async def test_garbage_changes_nothing_and_is_kept_aside(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet, fleet.worker() as worker:
        i = await worker.starts(fleet.cadastro.processos[0], "lixo")
        e = await worker.becomes(i, "CONCLUIDO")
        assert await worker.lines(i) == list(range(1, e.linhas + 1))


async def test_a_process_that_stops_hands_its_job_to_the_next(make_fleet: MakeFleet) -> None:
    """The robot does not notice; no line is lost, none is repeated."""
    async with make_fleet(velocidade=8) as fleet:
        async with fleet.worker() as worker:
            i = await worker.starts(fleet.cadastro.processos[0], "sucesso")

            async def half_way() -> bool:
                return (await worker.get(i)).linhas >= 4

            await until_async(half_way)
        async with fleet.worker() as worker:
            before = await worker.get(i)
            assert before.status_execucao == "EXECUTANDO", "still at it when the first one stopped"
            e = await worker.becomes(i, "CONCLUIDO")
            assert e.tentativa > before.tentativa >= 1
            assert await worker.lines(i) == list(range(1, e.linhas + 1))
            assert fleet.robot.book.counts() == {
                "iniciados": 1,
                "cancelados": 0,
                "chaves_repetidas": 0,
                "ativos": 0,
            }


async def test_a_worker_that_stops_hands_over_to_the_one_beside_it(make_fleet: MakeFleet) -> None:
    """Within the engine's lease; the recovery, which looks at silent beats, would come much later."""
    async with make_fleet(velocidade=4) as fleet, AsyncExitStack() as stack:
        first = await stack.enter_async_context(fleet.worker())
        i = await first.starts(fleet.cadastro.processos[0], "sucesso")
        await first.becomes(i, "EXECUTANDO")
        async with fleet.worker() as second:
            before = (await second.get(i)).tentativa
            await stack.aclose()
            ritmo = fleet.settings.ritmo

            async def taken() -> bool:
                return (await second.get(i)).tentativa > before

            await until_async(taken, what="the other worker has it", limit_s=ritmo.stale_s * 0.8)
            e = await second.becomes(i, "CONCLUIDO")
            assert await second.lines(i) == list(range(1, e.linhas + 1))


async def test_what_the_robot_pushed_ends_what_nobody_follows(make_fleet: MakeFleet) -> None:
    """Without confirmation there is no job to wake: the payload itself is the end."""
    async with make_fleet() as fleet, fleet.worker() as worker:
        i = await worker.starts(fleet.cadastro.processos[0], "sem_resposta")
        await worker.becomes(i, "EXECUTANDO")
        record = worker.services.recorder.record
        await record(i, Lost(motivo="O robô não confirmou."))
        e = await worker.get(i)
        process = {"hash_execucao": e.hash_execucao, "status_final": "UPLOADED_SAT", "faturas": []}
        await record(i, Returned(payload={"success": True, "processes": [process]}))
        e = await worker.becomes(i, "CONCLUIDO")
        assert e.log_incompleto


async def test_a_pushed_result_waits_for_the_lines_of_a_robot_that_answers(make_fleet: MakeFleet) -> None:
    async with make_fleet() as fleet, fleet.worker() as worker:
        i = await worker.starts(fleet.cadastro.processos[0], "sucesso")
        await worker.becomes(i, "EXECUTANDO")
        await worker.services.recorder.record(i, Returned(payload={"success": False, "processes": []}))
        e = await worker.becomes(i, "CONCLUIDO")
        assert not e.log_incompleto
        assert await worker.lines(i) == list(range(1, e.linhas + 1))


async def test_a_robot_that_is_gone_is_believed_by_what_it_pushed(make_fleet: MakeFleet) -> None:
    async with make_fleet(velocidade=0.1) as fleet, fleet.worker() as worker:
        i = await worker.starts(fleet.cadastro.processos[0], "sucesso")
        e = await worker.becomes(i, "EXECUTANDO")
        await fleet.robot_dies()
        process = {
            "hash_execucao": e.hash_execucao,
            "status_final": "FAILED",
            "detalhes": {"codigo_erro": "AUTH-401"},
        }
        await worker.services.recorder.record(i, Returned(payload={"success": False, "processes": [process]}))
        e = await worker.becomes(i, "FALHOU")
        assert e.log_incompleto
        assert e.erro is not None
        assert e.erro["codigo_erro"] == "AUTH-401"
