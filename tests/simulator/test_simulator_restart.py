"""The robot does not notice that it was restarted."""

import json

from app.simulator import serve


async def test_a_restart_goes_on_without_repeating_a_line(caller, tmp_path):
    arquivo = tmp_path / "simulador.json"
    async with serve(velocidade=20, arquivo=arquivo) as robot:
        job_id = await caller.start(robot.url, caller.order("sucesso"), key="k1")
        before = (await caller.look(robot.url, job_id, espera=10))["logs"]
        assert before
    async with serve(velocidade=20, arquivo=arquivo, semente=99) as robot:
        seen, after = await caller.to_the_end(robot.url, job_id, desde=before[-1]["n"])
        again, everything = await caller.to_the_end(robot.url, job_id)
        assert await caller.start(robot.url, caller.order(), key="k1") == job_id
        counts = robot.book.counts()
    assert before + after == everything
    assert [line["n"] for line in everything] == list(range(1, len(everything) + 1))
    assert seen["result"] == again["result"]
    assert counts == {"iniciados": 1, "cancelados": 0, "chaves_repetidas": 1, "ativos": 0}


async def test_a_cancel_survives_a_restart(caller, tmp_path):
    arquivo = tmp_path / "simulador.json"
    async with serve(velocidade=20, arquivo=arquivo) as robot:
        job_id = await caller.start(robot.url, caller.order("sem_resposta"))
        assert await caller.cancel(robot.url, job_id) == 202
    async with serve(velocidade=20, arquivo=arquivo) as robot:
        seen, _ = await caller.to_the_end(robot.url, job_id)
    assert seen["status"] == "CANCELLED"


async def test_a_damaged_memory_is_set_aside(tmp_path):
    arquivo = tmp_path / "simulador.json"
    for damage in ("{", "[]", json.dumps({"contagem": {}, "jobs": []}), '{"contagem":1,"jobs":[3]}'):
        arquivo.write_text(damage, encoding="utf-8")
        async with serve(arquivo=arquivo) as robot:
            assert robot.book.counts()["iniciados"] == 0
        assert (tmp_path / "simulador.json.ruim").read_text(encoding="utf-8") == damage
