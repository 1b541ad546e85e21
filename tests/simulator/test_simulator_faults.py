"""Each fault of the robot as somebody with a bare HTTP client meets it; how they are switched."""

import asyncio
import contextlib
import email.utils
import gzip
import hashlib
import hmac
import json
import time

import aiohttp
import pytest
from aiohttp import web

from app.simulator import Retorno, serve
from app.simulator.faults import CATALOGUE, read_fault
from app.simulator.swollen import bomb, giant
from tests.cli.conftest import Painel
from tests.waiting import until, until_async


async def switched(caller, robot, nome, **how):
    async with caller.session.post(f"{robot.url}/_falhas", json={"nome": nome, **how}) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def raw(robot, method="GET", path="/jobs/x"):
    """What comes over the wire, and how it ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", robot.port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    said = b""
    try:
        async with asyncio.timeout(5):
            while piece := await reader.read(65_536):
                said += piece
    except ConnectionResetError:
        return said, "RST"
    finally:
        writer.close()
    return said, "FIN"


@pytest.mark.parametrize(("nome", "status"), [("erro_500", 500), ("erro_503", 503), ("ocupado=7", 429)])
async def test_a_fault_given_at_the_start_is_on(caller, nome, status):
    async with serve(falhas=[nome]) as robot, caller.session.get(f"{robot.url}/jobs/x") as answer:
        assert answer.status == status
        if status == 429:
            assert answer.headers["Retry-After"] == "7"


async def test_a_busy_robot_says_until_when_as_a_date(caller):
    async with (
        serve(falhas=["ocupado_data=60"]) as robot,
        caller.session.get(f"{robot.url}/jobs/x") as answer,
    ):
        until_s = email.utils.parsedate_to_datetime(answer.headers["Retry-After"]).timestamp()
    assert 58 < until_s - time.time() <= 61


@pytest.mark.parametrize("valor", ["meio", "antes"])
async def test_a_reset_is_a_real_one(valor):
    async with serve(falhas=[f"reset={valor}"]) as robot:
        said, end = await raw(robot)
    assert end == "RST"
    assert said.startswith(b"HTTP/1.1 200 OK") == (valor == "meio")


async def test_a_silent_robot_says_nothing_until_it_leaves(caller):
    async with serve(falhas=["tempo_esgotado"]) as robot:
        asked = asyncio.create_task(caller.session.get(f"{robot.url}/jobs/x").__aenter__())
        await until(lambda: robot.faults.met["tempo_esgotado/status"] == 1)
        assert not asked.done()
    with contextlib.suppress(aiohttp.ClientError):
        (await asked).close()


async def test_a_slow_robot_drips(caller):
    async with serve(falhas=["gotejo=0.01"]) as robot, caller.session.get(f"{robot.url}/jobs/x") as answer:
        pieces = [await answer.content.read(1) for _ in range(40)]
    assert b"".join(pieces).startswith(b'{"status": "RUNNING"')


async def test_large_bodies_are_good_json_and_as_large_as_said(caller):
    async with serve(falhas=["gigante=3"]) as robot, caller.session.get(f"{robot.url}/jobs/x") as answer:
        body = await answer.read()
    assert len(body) >= 3_000_000
    assert json.loads(body)["status"] == "RUNNING"
    packed = bomb(100_000_000)
    assert len(packed) < 1_000_000
    unpacked = gzip.decompress(packed)
    assert len(unpacked) >= 100_000_000
    assert json.loads(unpacked)["logs"] == []
    assert sum(map(len, giant(100_000_000))) == len(unpacked)


async def test_a_packed_bomb_travels_small(caller):
    async with serve(falhas=["bomba=5"]) as robot:
        said, _ = await raw(robot)
    assert b"Content-Encoding: gzip" in said
    assert len(said) < 50_000


async def test_a_redirect_leads_into_the_house(caller):
    async with (
        serve(falhas=["redireciona"]) as robot,
        caller.session.get(f"{robot.url}/jobs/x", allow_redirects=False) as answer,
    ):
        assert answer.status == 302
        assert answer.headers["Location"].startswith("http://169.254.169.254/")


async def test_a_swallowed_order_was_taken(caller):
    async with serve() as robot:
        await switched(caller, robot, "engole_post", vezes=1)
        with pytest.raises(aiohttp.ClientError):
            await caller.start(robot.url, caller.order(), key="k")
        assert (await caller.counts(robot.url))["iniciados"] == 1
        await caller.start(robot.url, caller.order(), key="k")
        assert (await caller.counts(robot.url))["chaves_repetidas"] == 1


async def test_a_damaged_answer_is_about_an_order_that_was_taken(caller):
    async with serve() as robot:
        for n, nome in enumerate(("malformado", "html"), start=1):
            await switched(caller, robot, nome, para="jobs", vezes=1)
            async with caller.session.post(f"{robot.url}/jobs", json=caller.order()) as answer:
                assert answer.status == 202
                with pytest.raises(json.JSONDecodeError):
                    json.loads(await answer.text())
            assert (await caller.counts(robot.url))["iniciados"] == n


async def test_a_job_goes_back_after_it_had_ended(caller):
    async with serve(velocidade=60) as robot:
        job_id = await caller.start(robot.url, caller.order("volta_atras"))
        seen = []
        async with asyncio.timeout(20):
            while not seen or seen[-1]["result"] is None:
                seen.append(await caller.look(robot.url, job_id))
    words = [one["status"] for one in seen]
    assert "COMPLETED" in words[:-1]
    assert "PENDING" in words[words.index("COMPLETED") :]
    early = seen[words.index("COMPLETED")]
    assert early["logs"][-1]["n"] < early["linhas"], "no careful reader takes it for the end"
    assert [one["progress"] for one in seen] != sorted(one["progress"] for one in seen)
    assert words[-1] == "UPLOADED_SAT"


async def test_a_fault_meets_whom_it_is_for_and_as_often_as_said(caller):
    async with serve() as robot:
        job_id = await caller.start(robot.url, caller.order("sem_resposta"))
        await switched(caller, robot, "erro_503", para="cancel", vezes=2)
        await caller.look(robot.url, job_id)
        assert [await caller.cancel(robot.url, job_id) for _ in range(3)] == [503, 503, 202]
        assert (await caller.counts(robot.url))["cancelados"] == 1
        shown = await switched(caller, robot, "html", para="status")
        assert shown == {
            "falhas": [{"nome": "html", "valor": None, "para": "status", "vezes": None}],
            "encontros": {"erro_503/cancel": 2},
        }
        async with caller.session.delete(f"{robot.url}/_falhas") as answer:
            assert (await answer.json())["falhas"] == []
        await caller.look(robot.url, job_id)


async def test_counts_and_switches_are_reached_through_every_fault(caller):
    async with serve(falhas=["tempo_esgotado"]) as robot:
        assert (await caller.counts(robot.url))["iniciados"] == 0
        async with caller.session.get(f"{robot.url}/_falhas") as answer:
            assert (await answer.json())["falhas"][0]["nome"] == "tempo_esgotado"


async def test_a_robot_that_is_away_comes_back_on_the_same_port(caller):
    async with serve(velocidade=20) as robot:
        job_id = await caller.start(robot.url, caller.order("sem_resposta"))
        assert (await caller.look(robot.url, job_id, espera=10))["status"] == "RUNNING"
        waiting = asyncio.create_task(caller.look(robot.url, job_id, espera=30))
        await until(lambda: robot.book.find(job_id).asked == 2)
        await switched(caller, robot, "fora_do_ar", valor=0.3)
        with pytest.raises(aiohttp.ClientError):
            await waiting

        async def is_gone():
            try:
                await caller.counts(robot.url)
            except aiohttp.ClientConnectorError:
                return True
            return False

        await until_async(is_gone, what="nobody listens")

        async def is_back():
            return not await is_gone()

        await until_async(is_back, what="it listens again")
        assert (await caller.look(robot.url, job_id))["status"] in {"PENDING", "RUNNING"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("inexistente", "falha desconhecida"),
        ("erro_500=3", "não recebe valor"),
        ("ocupado=x", "número"),
        ("ocupado=nan", "número"),
        ("gigante=99999", "até 1024"),
        ("reset=fim", "meio ou antes"),
        ("redireciona=", "texto"),
    ],
)
async def test_a_fault_that_is_none_is_refused_in_words(caller, text, word):
    with pytest.raises(ValueError, match=word):
        async with serve(falhas=[text]):
            pytest.fail("it listens")
    nome, _, valor = text.partition("=")
    body = {"nome": nome} | ({"valor": valor} if "=" in text else {})
    async with serve() as robot, caller.session.post(f"{robot.url}/_falhas", json=body) as answer:
        assert answer.status == 422
        assert word in (await answer.json())["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"nome": "engole_post", "para": "status"},
        {"nome": "erro_500", "para": "todos"},
        {"nome": "erro_500", "vezes": 0},
        {"nome": "erro_500", "vezes": True},
        [],
        "x",
    ],
)
async def test_a_switch_that_makes_no_sense_is_refused(caller, body):
    async with serve() as robot, caller.session.post(f"{robot.url}/_falhas", json=body) as answer:
        assert answer.status == 422
        assert robot.faults.on == ()


async def test_the_command_line_names_the_faults_there_are(tmp_path):
    painel = Painel(tmp_path / "var")
    assert "tempo_esgotado" in await painel.refuses("simulator", "--falha", "x", code=2)
    assert "--retorno-segredo" in await painel.refuses("simulator", "--retorno", "http://127.0.0.1:1", code=2)


def test_every_fault_has_a_name_for_the_command_line():
    assert {read_fault(nome).nome for nome in CATALOGUE} == set(CATALOGUE)


async def test_each_end_is_pushed_signed(caller):
    """By hand, as docs/api-externa.md §7 writes it."""
    came = []

    async def receive(request):
        came.append((dict(request.headers), await request.read()))
        return web.json_response({"success": True}, status=503 if len(came) == 1 else 200)

    async with a_receiver(receive) as url, serve(velocidade=400, retorno=Retorno(url, "s3")) as robot:
        job_id = await caller.start(robot.url, caller.order("sucesso"), key="k")
        await caller.start(robot.url, caller.order("sucesso"), key="k")
        seen, _ = await caller.to_the_end(robot.url, job_id)
        await until(lambda: robot.faults.met["retorno/200"] == 1)
    assert len(came) == 2, "a 503 is tried again"
    headers, body = came[-1]
    expected = hmac.new(b"s3", headers["X-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Signature"] == f"sha256={expected}"
    assert abs(int(headers["X-Timestamp"]) - time.time()) < 60
    assert json.loads(body) == seen["result"]


async def test_a_cancelled_job_is_pushed_too_if_need_be_with_a_wrong_signature(caller):
    came = []

    async def receive(request):
        came.append((dict(request.headers), await request.read()))
        return web.json_response({"code": "assinatura"}, status=401)

    async with (
        a_receiver(receive) as url,
        serve(velocidade=400, falhas=["retorno_assinatura"], retorno=Retorno(url, "s3")) as robot,
    ):
        job_id = await caller.start(robot.url, caller.order("sem_resposta"))
        await caller.cancel(robot.url, job_id)
        await until(lambda: robot.faults.met["retorno/401"] == 1)
    ((headers, body),) = came
    good = hmac.new(b"s3", headers["X-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Signature"] != f"sha256={good}"
    assert json.loads(body)["processes"][0]["status_final"] == "CANCELLED"


@contextlib.asynccontextmanager
async def a_receiver(handler):
    app = web.Application()
    app.router.add_post("/retorno", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/retorno"
    finally:
        await runner.cleanup()
