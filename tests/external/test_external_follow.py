"""Following a job: every line once, the end last, whatever happens on the way."""

import asyncio
import itertools
import time

import pytest
from aiohttp import web

from app.external import UnknownJob
from app.simulator import serve

END = {"status": "FAILED", "progress": 10, "logs": [], "result": {"success": False, "message": "fim"}}


def line(n, message="texto"):
    return {"n": n, "timestamp": None, "level": "INFO", "message": message}


def running(*lines, **more):
    return {"status": "RUNNING", "progress": 5, "logs": list(lines), "result": None, **more}


def numbers(told):
    return [line.n for job in told for line in job.logs]


@pytest.mark.parametrize("cenario", ["sucesso", "erro", "inunda_log", "lixo", "muitas_faturas", "sem_valor"])
async def test_every_line_is_told_once_in_order_and_the_end_last(world, key, cenario):
    async with serve(velocidade=60) as robot, world.client(robot.url) as client:
        started = await client.start(world.order(cenario), key=key)
        told = await world.told(client, started.id_externo)
        script = robot.book.find(started.id_externo).script
    assert numbers(told) == list(range(1, len(script.cues) + 1))
    assert [job.result is None for job in told[:-1]] == [True] * (len(told) - 1)
    assert {job.status for job in told[:-1]} <= {"PENDING", "RUNNING", "QUASE_LA"}
    assert told[-1].status == ("FAILED" if cenario == "erro" else "UPLOADED_SAT")
    assert told[-1].result["processes"][0]["hash_execucao"] == "VIVO-12345678900012-DOWNLOAD-2025-10"
    assert told[-1].message == told[-1].result["message"]
    assert max(len(job.logs) for job in told) <= 1_000
    said = "".join(line.message for job in told for line in job.logs)
    assert "\x00" not in said
    said.encode("utf-8")
    assert bool(world.aside) == (cenario == "lixo")


async def test_following_goes_on_after_the_line_it_has(world, key):
    async with serve(velocidade=200) as robot, world.client(robot.url) as client:
        started = await client.start(world.order("sucesso"), key=key)
        everything = await world.told(client, started.id_externo)
        rest = await world.told(client, started.id_externo, after=7)
    assert numbers(rest) == numbers(everything)[7:]
    assert len(rest) == 1, "the robot says which line is its last, so one question is enough"


async def test_an_end_waits_for_the_lines_behind_it(world):
    pages = itertools.chain([[line(1), line(2)], [line(3)]], itertools.repeat([]))

    async def handler(request):
        return web.json_response({**END, "logs": next(pages)})

    told = await world.follows(handler)
    assert [job.status for job in told] == ["RUNNING", "RUNNING", "FAILED"]
    assert [job.result for job in told[:2]] == [None, None]
    assert numbers(told) == [1, 2, 3]


async def test_an_end_may_be_told_by_the_payload_alone(world):
    result = {"success": True, "processes": [{"status_final": "UPLOADED_SAT"}]}
    told = await world.follows(
        world.answers({"status": "RUNNING", "logs": [], "result": result, "linhas": 0})
    )
    assert len(told) == 1
    assert told[0].result == result


async def test_repeats_disorder_and_old_lines_are_dropped(world):
    told = await world.follows(
        world.answers(running(line(9), line(7), line(3), line(7, "outro"), line(8)), END), after=5
    )
    assert numbers(told) == [7, 8, 9]
    assert told[0].logs[0].message == "texto"


async def test_the_robot_is_asked_with_what_we_have(world):
    asked = []

    async def handler(request):
        asked.append(dict(request.query))
        return web.json_response(END if len(asked) > 1 else running(line(4)))

    await world.follows(handler, after=3)
    assert asked == [{"desde": "3", "espera": "0.5"}, {"desde": "4", "espera": "0.5"}]


async def test_outages_are_waited_out(world):
    async def handler(request):
        turn = next(turns)
        if turn == 2:
            request.transport.abort()
        if turn == 3:
            return web.Response(status=503, text="<html>proxy</html>")
        return web.json_response([{}, running(line(1)), {}, {}, running(line(2)), END][turn])

    turns = itertools.count(1)
    told = await world.follows(handler)
    assert numbers(told) == [1, 2]
    assert told[-1].status == "FAILED"
    assert world.aside == [], "an outage is no garbage"


async def test_a_silent_peer_does_not_hold_us_for_ever(world):
    hangs = iter([True, False])

    async def handler(request):
        if next(hangs):
            await asyncio.Event().wait()
        return web.json_response(END)

    told = await world.follows(handler, read_s=0.1)
    assert told[-1].status == "FAILED"


async def test_an_answer_that_never_ends_is_left_at_the_total_time(world):
    """A slow loris keeps `read_s` content; `total_s` ends it."""
    turns = itertools.count()

    async def handler(request):
        if next(turns):
            return web.json_response(END)
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'{"status":')
        await asyncio.Event().wait()
        return response

    began = time.monotonic()
    told = await world.follows(handler, total_s=0.3, read_s=60.0)
    assert told[-1].status == "FAILED"
    assert time.monotonic() - began < 5


async def test_retry_after_is_honoured(world):
    times = []

    async def handler(request):
        times.append(time.monotonic())
        if len(times) == 1:
            return web.Response(status=429, headers={"Retry-After": "1"})
        return web.json_response(END)

    told = await world.follows(handler)
    assert told[-1].status == "FAILED"
    assert times[1] - times[0] >= 1.0


async def test_an_absurd_retry_after_is_bounded(world):
    refused = web.Response(status=429, headers={"Retry-After": "999999"})
    told = await world.follows(world.answers(lambda: refused, END), retry_max_s=0.02)
    assert told[-1].status == "FAILED"


async def test_the_robot_is_asked_at_most_once_in_poll_min(world):
    times = []

    async def handler(request):
        times.append(time.monotonic())
        return web.json_response(running(line(len(times))) if len(times) < 6 else END)

    await world.follows(handler, poll_min_s=0.1)
    assert len(times) == 6
    assert times[-1] - times[0] >= 0.4, "five gaps of 0.1 s, but for the first question's own delay"


async def test_an_unknown_job_is_believed_the_second_time(world):
    times = []

    async def handler(request):
        times.append(time.monotonic())
        return web.json_response({"code": "nao_encontrado"}, status=404)

    with pytest.raises(UnknownJob):
        await world.follows(handler)
    assert len(times) == 2
    assert times[1] - times[0] >= world.FAST.unknown_job_s * 0.9


async def test_a_passing_404_is_no_unknown_job(world):
    def gone():
        return web.Response(status=404)

    told = await world.follows(world.answers(gone, running(line(1)), gone, running(line(2)), END))
    assert numbers(told) == [1, 2]
    assert told[-1].status == "FAILED"
