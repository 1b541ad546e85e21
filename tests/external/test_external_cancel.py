"""Cancelling a job, fetching an invoice: the smaller wishes."""

import pytest
from aiohttp import web

from app.external import NotSent, OutcomeUnknown, RobotBusy, RobotRefused, UnknownJob
from app.simulator import serve


async def test_a_cancel_is_accepted_refused_or_already_done(world, key):
    async with serve(velocidade=100) as robot, world.client(robot.url) as client:
        silent = await client.start(world.order("sem_resposta"), key=key)
        assert await client.cancel(silent.id_externo) is True
        told = await world.told(client, silent.id_externo)
        assert await client.cancel(silent.id_externo) is True
        order = world.order("recusa_cancelamento")
        stubborn = await client.start(order, key="7e0c4a3e-0000-4000-8000-000000000002")
        assert await client.cancel(stubborn.id_externo) is False
    assert told[-1].status == "CANCELLED"


async def test_a_refusal_that_says_cancelled_is_a_yes(world):
    done = world.answers(lambda: web.json_response({"status": "CANCELLED"}, status=409))
    async with world.stranger(done) as url, world.client(url) as client:
        assert await client.cancel("x") is True


async def test_cancelling_a_job_that_nobody_knows(world):
    asked = []

    async def handler(request):
        asked.append(request.path_qs)
        return web.Response(status=404)

    async with world.stranger(handler) as url, world.client(url) as client:
        with pytest.raises(UnknownJob):
            await client.cancel("a/../b?c")
    assert asked == ["/jobs/a%2F..%2Fb%3Fc"] * 2, "an id cannot leave its place in the path"


async def test_a_cancel_that_fails_says_how(world):
    for status, error in ((500, OutcomeUnknown), (403, RobotRefused), (429, RobotBusy)):
        answer = world.answers(lambda status=status: web.Response(status=status))
        async with world.stranger(answer) as url, world.client(url) as client:
            with pytest.raises(error):
                await client.cancel("x")


async def test_an_endless_answer_to_a_cancel_means_unknown(world):
    answer = world.answers(lambda: web.Response(status=202, body=b"x" * 3 * 1024 * 1024))
    async with world.stranger(answer) as url, world.client(url) as client:
        with pytest.raises(OutcomeUnknown):
            await client.cancel("x")


async def test_an_invoice_is_never_fetched_from_elsewhere(world):
    moved = world.answers(lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:1/x"}))
    async with world.stranger(moved) as url, world.client(url) as client:
        with pytest.raises(OutcomeUnknown):
            await anext(client.fetch_file("s3://x/y.pdf"))


async def test_an_invoice_is_fetched_in_pieces(world, key):
    caminho = "s3://brm-bucket/VIVO/2025-10/0001.pdf"
    async with serve(token="segredo") as robot, world.client(robot.url, token="segredo") as client:
        content = b"".join([piece async for piece in client.fetch_file(caminho)])
        with pytest.raises(RobotRefused) as refused:
            await anext(client.fetch_file("s3://outro/x.pdf"))
    assert content.startswith(b"%PDF")
    assert refused.value.status == 404


async def test_an_invoice_from_nowhere_is_not_sent(world):
    async with world.client("http://127.0.0.1:1") as client:
        with pytest.raises(NotSent):
            await anext(client.fetch_file("s3://x/y.pdf"))
