"""Orders and cancels: what we may conclude from each way they can fail."""

import asyncio
import json

import pytest
from aiohttp import web

from app.external import NotSent, OutcomeUnknown, RobotBusy, RobotRefused
from app.external.breaker import FAILURES_MAX
from app.simulator import serve


async def test_an_order_says_what_the_contract_says(world, key):
    seen = []

    async def handler(request):
        seen.append((request.method, request.path, dict(request.headers), await request.json()))
        return web.json_response({"job_id": "abc", "status": "PENDING"}, status=202)

    async with world.stranger(handler) as url, world.client(url + "/base/", token="segredo") as client:
        started = await client.start(world.order(), key=key)
    ((method, path, headers, body),) = seen
    assert (method, path, started.id_externo, started.repeated) == ("POST", "/base/jobs", "abc", False)
    assert headers["Idempotency-Key"] == str(key)
    assert headers["Authorization"] == "Bearer segredo"
    assert body == {
        "hash_execucao": "VIVO-12345678900012-DOWNLOAD-2025-10",
        "cliente": {"razao_social": "BRM Solutions", "cnpj": "12345678900012"},
        "operadora": "VIVO",
        "servico": "DOWNLOAD_FATURAS",
        "mes": 10,
        "ano": 2025,
        "parametros": {},
    }


async def test_the_same_key_starts_one_job(world, key):
    async with serve() as robot, world.client(robot.url) as client:
        first = await client.start(world.order(), key=key)
        again = await client.start(world.order(), key=key)
        counts = robot.book.counts()
    assert (first.repeated, again.repeated) == (False, True)
    assert first.id_externo == again.id_externo
    assert counts["iniciados"] == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://robo.invalid"])
async def test_a_refused_or_nameless_address_means_not_sent(world, key, address):
    async with world.client(address) as client:
        with pytest.raises(NotSent):
            await client.start(world.order(), key=key)
        with pytest.raises(NotSent):
            await client.cancel("x")


async def test_a_reset_after_the_order_means_unknown(world, key):
    taken = []

    async def handler(request):
        taken.append(await request.read())
        request.transport.abort()
        return web.Response()

    async with world.stranger(handler) as url, world.client(url) as client:
        with pytest.raises(OutcomeUnknown):
            await client.start(world.order(), key=key)
    assert len(taken) == 1, "an order is never repeated by itself"


async def test_silence_after_the_order_means_unknown(world, key):
    async def handler(request):
        await asyncio.Event().wait()
        return web.Response()

    async with world.stranger(handler) as url, world.client(url, read_s=0.1) as client:
        with pytest.raises(OutcomeUnknown):
            await client.start(world.order(), key=key)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (503, b"<html>"),
        (302, b""),
        (202, b""),
        (202, b"<html>"),
        (202, b'{"job_id": null}'),
        (202, b'{"job_id": ".."}'),
        (202, b'{"job_id": "a b"}'),
        (202, b'{"job_id": "' + b"x" * 201 + b'"}'),
        (202, b"x" * 3 * 1024 * 1024),
    ],
)
async def test_an_answer_that_says_nothing_means_unknown(world, key, status, body):
    answer = world.answers(lambda: web.Response(status=status, body=body))
    async with world.stranger(answer) as url, world.client(url) as client:
        with pytest.raises(OutcomeUnknown):
            await client.start(world.order(), key=key)


async def test_a_refusal_carries_the_robots_words_cleaned(world, key):
    said = {"code": "mes_fechado", "message": "Mês\x00 fechado", "extra": 1}
    answer = world.answers(lambda: web.json_response(said, status=422))
    async with world.stranger(answer) as url, world.client(url) as client:
        with pytest.raises(RobotRefused) as refused:
            await client.start(world.order(), key=key)
    assert (refused.value.status, refused.value.code) == (422, "mes_fechado")
    assert refused.value.message == "Mês\ufffd fechado"


async def test_a_busy_robot_has_not_taken_the_order(world, key):
    answer = world.answers(lambda: web.Response(status=429, headers={"Retry-After": "7"}))
    async with world.stranger(answer) as url, world.client(url) as client:
        with pytest.raises(RobotBusy) as busy:
            await client.start(world.order(), key=key)
    assert isinstance(busy.value, NotSent)
    assert busy.value.retry_after_s == 7


async def test_a_failing_robot_gets_no_orders_for_a_while(world, key):
    posts = []
    well = asyncio.Event()

    async def handler(request):
        if request.method == "POST":
            posts.append(await request.read())
        if well.is_set():
            return web.json_response({"job_id": "j", "status": "FAILED"}, status=202)
        return web.Response(status=500)

    async with world.stranger(handler) as url, world.client(url) as client:
        for _ in range(FAILURES_MAX):
            with pytest.raises(OutcomeUnknown):
                await client.start(world.order(), key=key)
        with pytest.raises(NotSent, match="breaker"):
            await client.start(world.order(), key=key)
        assert len(posts) == FAILURES_MAX
        well.set()
        assert await client.cancel("j") is True
    async with world.stranger(handler) as url, world.client(url, retry_max_s=0.0) as client:
        well.clear()
        for _ in range(FAILURES_MAX):
            with pytest.raises(OutcomeUnknown):
                await client.start(world.order(), key=key)
        well.set()
        assert (await client.start(world.order(), key=key)).id_externo == "j", "one trial closes it"
        assert (await client.start(world.order(), key=key)).id_externo == "j"


async def test_errors_tell_no_secret(world, key):
    async with world.client("http://127.0.0.1:1", token="segredo-secreto") as client:
        with pytest.raises(NotSent) as failed:
            await client.start(world.order(parametros={"senha": "abc123"}), key=key)
    assert "segredo" not in json.dumps([str(failed.value), repr(failed.value)])
    assert "abc123" not in repr(failed.value)
