"""Starting, asking, cancelling: the robot's manners over HTTP."""

import asyncio

from app.simulator import serve


async def a_question_that_waits(caller, robot, job_id):
    """A long poll that has reached the robot."""
    job = robot.book.find(job_id)
    asked = job.asked
    question = asyncio.create_task(caller.look(robot.url, job_id, espera=60))
    while job.asked == asked:
        await caller.counts(robot.url)
    return question


async def test_the_same_key_is_the_same_job(caller):
    async with serve(velocidade=10) as robot:
        url = f"{robot.url}/jobs"
        headers = {"Idempotency-Key": "7e0c4a3e-0000-4000-8000-000000000001"}
        async with caller.session.post(url, json=caller.order(), headers=headers) as first:
            assert first.status == 202
            started = await first.json()
        async with caller.session.post(url, json=caller.order(), headers=headers) as second:
            assert second.status == 200
            assert (await second.json())["job_id"] == started["job_id"]
        said = await caller.counts(robot.url)
    assert said == {"iniciados": 1, "cancelados": 0, "chaves_repetidas": 1, "ativos": 1}


async def test_a_long_poll_answers_at_the_first_line(caller):
    async with serve(velocidade=20) as robot, asyncio.timeout(10):
        job_id = await caller.start(robot.url, caller.order("sucesso"))
        first = await caller.look(robot.url, job_id, espera=60)
        assert first["logs"][0]["n"] == 1
        then = await caller.look(robot.url, job_id, desde=first["linhas"], espera=60)
        assert then["logs"][0]["n"] == first["linhas"] + 1


async def test_a_silent_job_answers_after_the_wait_with_nothing_new(caller):
    async with serve(velocidade=1_000) as robot:
        job_id = await caller.start(robot.url, caller.order("sem_resposta"))
        seen = await caller.look(robot.url, job_id, espera=0.05)
        seen = await caller.look(robot.url, job_id, espera=0.05)
    assert (seen["status"], seen["progress"], seen["logs"]) == ("RUNNING", None, [])
    assert seen["result"] is None


async def test_a_cancel_wakes_who_waits_for_news(caller):
    async with serve(velocidade=50) as robot, asyncio.timeout(10):
        job_id = await caller.start(robot.url, caller.order("sem_resposta"))
        await caller.look(robot.url, job_id, espera=5)  # PENDING became RUNNING
        waiting = await a_question_that_waits(caller, robot, job_id)
        assert await caller.cancel(robot.url, job_id) == 202
        assert (await waiting)["logs"][0]["message"].startswith("Cancelamento recebido")
        seen, _ = await caller.to_the_end(robot.url, job_id)
        assert await caller.cancel(robot.url, job_id) == 202, "asking again is no error"
        assert robot.book.counts()["cancelados"] == 1
    assert seen["status"] == "CANCELLED"
    assert seen["result"]["processes"][0]["status_final"] == "CANCELLED"
    assert seen["result"]["success"] is False


async def test_what_was_said_before_a_cancel_stays_said(caller):
    async with serve(velocidade=20) as robot:
        job_id = await caller.start(robot.url, caller.order("lento"))
        before = (await caller.look(robot.url, job_id, espera=10))["logs"]
        assert await caller.cancel(robot.url, job_id) == 202
        _, lines = await caller.to_the_end(robot.url, job_id)
    assert lines[: len(before)] == before
    assert [line["n"] for line in lines] == list(range(1, len(lines) + 1))


async def test_a_cancel_may_be_refused(caller):
    async with serve(velocidade=100) as robot:
        job_id = await caller.start(robot.url, caller.order("recusa_cancelamento"))
        assert await caller.cancel(robot.url, job_id) == 409
        seen, _ = await caller.to_the_end(robot.url, job_id)
        assert seen["status"] == "UPLOADED_SAT"
        assert await caller.cancel(robot.url, job_id) == 409, "it has ended"
        assert await caller.cancel(robot.url, "nenhum") == 404


async def test_a_flood_comes_in_portions(caller):
    async with serve(velocidade=2_000) as robot:
        job_id = await caller.start(robot.url, caller.order("inunda_log"))
        seen, lines = await caller.to_the_end(robot.url, job_id)
        page = await caller.look(robot.url, job_id)
    assert len(lines) > 5_000
    assert [line["n"] for line in lines] == list(range(1, seen["linhas"] + 1))
    assert len(page["logs"]) == 1_000


async def test_rubbish_now_and_then_but_a_proper_end(caller):
    async with serve(velocidade=10) as robot:
        job_id = await caller.start(robot.url, caller.order("lixo"))
        texts = []
        for _ in range(16):
            async with caller.session.get(f"{robot.url}/jobs/{job_id}", params={"espera": "5"}) as answer:
                texts.append(await answer.text())
        said = "".join(texts)
        assert '"progress": 250' in said
        assert "<!doctype" in said
        assert "NaN" in said
        assert "QUASE_LA" in said
        while '"result": {' not in texts[-1]:
            async with caller.session.get(
                f"{robot.url}/jobs/{job_id}", params={"desde": "999", "espera": "5"}
            ) as answer:
                texts.append(await answer.text())
        seen = await caller.look(robot.url, job_id)
    assert seen["status"] == "UPLOADED_SAT"
    assert any("\x00" in line["message"] for line in seen["logs"])
    assert any("\ud83d" in line["message"] for line in seen["logs"])


async def test_stopping_answers_who_waits_and_leaves_nothing_behind(caller):
    before = asyncio.all_tasks()
    async with asyncio.timeout(10), serve() as robot:
        job_id = await caller.start(robot.url, caller.order("sem_resposta"))
        await caller.look(robot.url, job_id, espera=5)
        waiting = await a_question_that_waits(caller, robot, job_id)
        assert robot.book.counts()["ativos"] == 1
    assert (await waiting)["status"] == "RUNNING"
    assert asyncio.all_tasks() <= before | {waiting}
