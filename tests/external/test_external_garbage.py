"""What a hostile robot may send: cleaned or put aside, never believed, never the end of following."""

import gzip
import json
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from app.external.dialect import read_job
from app.external.documents import UNSTORABLE, read_object
from app.external.errors import BadDocument

END = {"status": "CANCELLED", "logs": [], "result": None}
GOOD_LINE = {"n": 1, "timestamp": "2025-10-15T13:42:51.201Z", "level": "WARN", "message": "ok"}


def raw(body, **headers):
    return lambda: web.Response(body=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not JSON"),
        (b"", "not JSON"),
        (b"<html>", "not JSON"),
        (b"[1, 2]", "not an object"),
        (b'{"status": 7}', "not about a job"),
        (b'{"status": "RUNNING", "logs": ' + b"[" * 40 + b"]" * 40 + b"}", "not JSON"),
        (b"[" * 90_000, "not JSON"),
        (b"[" * 200_000, "too many"),
        (b'{"status": "RUNNING", "x": "' + b"a" * 3 * 1024 * 1024 + b'"}', "body above"),
    ],
)
async def test_a_bad_document_is_put_aside_and_following_goes_on(world, body, reason):
    told = await world.follows(world.answers(raw(body), END))
    assert [job.status for job in told] == ["CANCELLED"]
    ((said, kept),) = world.aside
    assert said.startswith(reason)
    assert kept == body[: len(kept)]


async def test_the_same_garbage_is_put_aside_once(world):
    await world.follows(world.answers(raw(b"{"), raw(b"{"), raw(b"{"), raw(b"}"), END))
    assert [kept for _, kept in world.aside] == [b"{", b"}"]


async def test_a_packed_answer_is_understood(world):
    body = json.dumps({"status": "FAILED", "logs": [GOOD_LINE], "linhas": 1}).encode()
    for packed, name in ((gzip.compress(body), "gzip"), (zlib.compress(body), "deflate")):
        told = await world.follows(world.answers(raw(packed, **{"Content-Encoding": name})))
        assert told[0].logs[0].message == "ok"
    assert world.aside == []


@pytest.mark.parametrize("size", [64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 128 * 1024, 1024 * 1024])
async def test_a_packed_answer_of_any_size_is_whole(world, size):
    body = json.dumps({"status": "FAILED", "logs": []}).encode()
    packed = gzip.compress(body + b" " * (size - len(body)))
    told = await world.follows(world.answers(raw(packed, **{"Content-Encoding": "gzip"})))
    assert told[-1].status == "FAILED"
    assert world.aside == []


async def test_a_gzip_bomb_does_not_swell(world):
    bomb = gzip.compress(b" " * 300 * 1024 * 1024)
    tracemalloc.start()
    try:
        told = await world.follows(world.answers(raw(bomb, **{"Content-Encoding": "gzip"}), END))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told[-1].status == "CANCELLED"
    assert world.aside[0][0].startswith("body above")
    assert peak < 20 * 1024 * 1024


@pytest.mark.parametrize("name", ["gzip", "br", "x" * 5_000])
async def test_a_packing_that_we_cannot_open_is_put_aside(world, name):
    told = await world.follows(world.answers(raw(b"abc", **{"Content-Encoding": name}), END))
    assert told[-1].status == "CANCELLED"
    assert len(world.aside) == 1


async def test_a_redirect_is_not_followed(world):
    visited = []

    async def elsewhere(request):
        visited.append(request.path)
        return web.json_response(END)

    async with world.stranger(elsewhere) as other:
        moved = web.Response(status=302, headers={"Location": f"{other}/latest/meta-data"})
        told = await world.follows(world.answers(lambda: moved, END))
    assert told[-1].status == "CANCELLED"
    assert visited == []
    assert world.aside[0][0] == "HTTP 302"


async def test_a_proxy_of_the_environment_is_not_used(world, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await world.follows(world.answers(END)))[-1].status == "CANCELLED"


async def test_a_bad_line_is_dropped_and_the_others_are_kept(world):
    bad = [
        7,
        None,
        {},
        {"n": "1", "message": "x"},
        {"n": True, "message": "x"},
        {"n": 0, "message": "x"},
        {"n": 10**30, "message": "x"},
        {"n": 2**60, "message": "x"},
        {"n": 2, "message": 5},
        {"n": 2.5, "message": "x"},
    ]
    job = {"status": "RUNNING", "logs": [*bad, GOOD_LINE, {"n": 3, "message": "só isto", "level": 9}]}
    told = await world.follows(world.answers(job, END))
    assert [line.n for line in told[0].logs] == [1, 3]
    assert (told[0].logs[1].level, told[0].logs[1].timestamp) == ("INFO", None)
    assert [reason for reason, _ in world.aside] == ["bad line"] * len(bad)


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        (62, 62),
        (62.9, 62),
        (250, 100),
        (-3, 0),
        (True, None),
        ("62", None),
        (float("nan"), None),
        (10**40, None),
        (None, None),
    ],
)
def test_progress_is_a_number_from_0_to_100_or_nothing(said, understood):
    reading = read_job(read_object(json.dumps({"status": "RUNNING", "progress": said}).encode()), 0)
    assert reading.job.progress == understood


def test_text_that_cannot_be_stored_is_replaced():
    said = rb'{"status": "RUN\u0000NING", "etapa": "\ud83d", "logs": [{"n": 1, "message": "a\u0000b \udc00 \ud83d\ude00"}]}'
    job = read_job(read_object(said), 0).job
    assert (job.status, job.etapa) == ("RUN\ufffdNING", "\ufffd")
    assert job.logs[0].message == "a\ufffdb \ufffd 😀"
    assert read_object(b'{"a": "\xff", "b": "\x00", "\xe9": 1e999}') == {
        "a": "\ufffd",
        "b": "\ufffd",
        "\ufffd": None,
    }


def test_wrong_types_around_the_job_do_not_matter():
    reading = read_job(
        {"status": "RUNNING", "etapa": [], "logs": "nenhum", "result": 5, "linhas": "x", "novo": {"a": 1}}, 0
    )
    assert reading.job.etapa is None
    assert reading.job.logs == ()
    assert reading.job.result is None
    assert reading.last_n is None
    assert [scrap.reason for scrap in reading.scraps] == ["result of a wrong type", "logs of a wrong type"]


FIELDS = ("status", "progress", "etapa", "logs", "result", "message", "linhas")
TEXT = st.text(st.sampled_from("aé\x00\ud800\udfff\u202e😀"), max_size=6)
WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(FIELDS, WILD),
    )
)
def test_no_document_breaks_the_reader(document):
    reading = read_job(read_object(json.dumps(document).encode()), 0)
    if reading is not None:
        shown = json.dumps([reading.job.result, reading.job.message], ensure_ascii=False)
        assert not UNSTORABLE.search(shown)
        assert isinstance(reading.final, bool)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(said):
    with suppress(BadDocument):
        assert isinstance(read_object(said), dict)
