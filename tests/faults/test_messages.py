"""R11: every shape of message is answered in the protocol's own words, or the socket ends with its code."""

import asyncio
import json
from typing import Any

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import CATALOGUE
from app.realtime.protocol import SAID
from tests.faults.frames import CLOSE, TEXT, Visitor, frame
from tests.faults.program import ONE_PROGRAM, Program
from tests.faults.scale import chosen

FENCE = "mes:2098-12"  # asked for last: answered, or the socket has ended
MESSAGES = 4  # of one socket, each perhaps an array of four: below what may be said at once
TOLD = {"welcome", "snapshot", "delta", "ack", "nack", "pulse"}

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
anything = st.recursive(
    scalars,
    lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(st.text(max_size=10), deeper, max_size=4),
    max_leaves=12,
)
ids = st.uuids().map(str) | st.just("{processo}") | st.just("{execucao}")
topics = st.sampled_from(
    ["mes:2026-11", "mes:2026-13", "mes:", "processo:{processo}", "execucao:{execucao}"]
) | (st.text(max_size=60))
claims = st.lists(topics | st.integers(-1, 2**53) | anything, max_size=4)
KNOWN: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(sorted(SAID)),
    "topics": st.lists(claims | topics, max_size=5) | st.just([["mes:2026-11"]] * 201),
    "id": ids,
    "processo": ids,
    "execucao": ids,
    "operadora": ids,
    "acao": st.sampled_from(["parar", "testar", "retomar", "abrir", ""]),
    "operacao": st.sampled_from([None, "DOWNLOAD_FATURA", "UPLOAD_SAT", "FORMAT"]),
    "parametros": st.dictionaries(st.text(max_size=10), anything, max_size=3),
    "motivo": st.text(max_size=300),
    "status": st.sampled_from(["FALHOU", "CANCELADO", "CONCLUIDO", ""]),
    "forcar": st.booleans(),
    "fazendo": st.sampled_from(["vendo", "cancelando", "decidindo", "cuidando", ""]),
}


@st.composite
def messages(draw: st.DrawFn) -> Any:
    """One of ours, with fields that are right, wrong, missing or unknown; sometimes none of ours."""
    kind = draw(KNOWN["type"])
    said = {"type": kind} | {name: draw(KNOWN[name]) for name in SAID[kind].__struct_fields__}
    for name in draw(st.lists(st.sampled_from(sorted(KNOWN)), max_size=2)):
        match draw(st.sampled_from(["keep", "wrong", "gone"])):
            case "wrong":
                said[name] = draw(anything)
            case "gone":
                said.pop(name, None)
    return draw(st.just(said) | st.just([said]) | anything)


@pytest_asyncio.fixture(loop_scope="module")
async def place(target: Program) -> dict[bytes, bytes]:
    """Ids that exist."""
    execucao = await target.a_running_execucao()
    return {
        b"{processo}": str(target.cadastro.processos[-1]).encode(),
        b"{execucao}": str(execucao).encode(),
    }


@ONE_PROGRAM
@settings(
    max_examples=chosen().examples,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=st.lists(messages(), max_size=MESSAGES))
async def test_every_shape_of_message_is_answered_as_documented(
    target: Program, place: dict[bytes, bytes], said: list[Any]
) -> None:
    socket = await target.socket()
    for message in [*said, {"type": "follow", "topics": [[FENCE]]}]:
        await socket.send(frame(TEXT, placed(message, place)))
    code, answers = await answered(socket)
    socket.leave()
    assert code == (4400 if any(is_none_of_ours(message) for message in said) else None), (code, answers)
    for answer in answers:
        assert answer["type"] in TOLD, answer
        if answer["type"] == "nack":
            assert answer["detail"], answer
            assert answer["code"] in CATALOGUE.keys() - {"interno", "indisponivel"}, answer
    assert target.troubles == []


def placed(message: Any, place: dict[bytes, bytes]) -> bytes:
    """What Python writes as JSON need not be JSON (NaN): that is a message too."""
    text = json.dumps(message, ensure_ascii=False).encode()
    for name, value in place.items():
        text = text.replace(name, value)
    return text


def is_none_of_ours(message: Any) -> bool:
    """The socket ends over it: no object, no array of objects, or no JSON at all."""
    try:
        json.dumps(message, allow_nan=False)
    except ValueError:
        return True
    return not all(isinstance(one, dict) for one in (message if isinstance(message, list) else [message]))


async def answered(socket: Visitor) -> tuple[int | None, list[dict[str, Any]]]:
    """What was said until the fence's answer, or until the close."""
    answers: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while True:
            opcode, payload = await socket.heard()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big"), answers
            heard = json.loads(payload)
            answers += heard if isinstance(heard, list) else [heard]
            if any(answer.get("topic") == FENCE for answer in answers):
                return None, answers
