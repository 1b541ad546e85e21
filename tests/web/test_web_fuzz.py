"""Whatever is asked of the API, in whichever role: it answers as its document says, and never breaks.

Requests are drawn from the document itself.
"""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from app.domain.policy import PAPEIS, ROUTES
from app.web.api.assinatura import signature
from tests.faults.scale import chosen
from tests.web.documento import Operation, anything, dangling, texts
from tests.web.vivida import SEGREDO, Asked, asked

__all__ = ["asked"]  # the fixture

EXAMPLES = 400 if chosen().full else 12
NAMES = [endpoint.removeprefix("api.") for endpoint in ROUTES if endpoint.startswith("api.")]

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("fuzz")]


@pytest.mark.parametrize("papel", PAPEIS)
@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not chosen().full,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
async def test_it_answers_as_its_document_says(
    asked: Asked, name: str, papel: str, data: st.DataObject
) -> None:
    operation = asked.operations[name]
    draw = data.draw
    url, sent = drawn(operation, draw)
    async with asked.people[papel].request(operation.method, url, **sent) as answer:
        raw = await answer.read()
        status, kind = answer.status, answer.content_type
        number = answer.headers.get("X-Request-ID")
    asked.seen[name, papel, status] += 1
    assert operation.broken_promises(status, kind if raw else "", raw) == [], (str(url), sent)
    assert number, "every answer has its number"


def drawn(operation: Operation, draw: Any) -> tuple[URL, dict[str, Any]]:
    """An address with headers and a body; a quarter of the bodies is wrong somewhere."""
    path = operation.path
    for name in operation.parameters("path"):
        usual = st.sampled_from(operation.known.get(name, ["nada"]))
        given_id = draw(usual | usual | usual | st.uuids().map(str) | st.just("nao-e-uuid"))
        path = path.replace(f"{{{name}}}", given_id)
    query = [
        (name, said)
        for name, schema in operation.parameters("query").items()
        for said in asked_of(operation, draw, name, schema)
    ]
    headers = {
        "Content-Type": draw(
            st.sampled_from(["application/json"] * 6 + ["text/plain", "application/json; charset=utf-8"])
        )
    }
    if "idempotency-key" in operation.parameters("header"):
        key = draw(st.none() | st.uuids().map(str) | st.text("abc ~", min_size=1, max_size=300))
        headers |= {} if key is None else {"Idempotency-Key": key}
    if "x-csrftoken" in operation.parameters("header") and not draw(st.integers(0, 9)):
        headers["X-CSRFToken"] = "de outra pessoa"
    raw = body_of(operation, draw)
    if "x-signature" in operation.parameters("header"):
        moment = (
            str(int(time.time()))
            if draw(st.integers(0, 9))
            else draw(st.sampled_from(["0", "-1", "x", "9" * 13]))
        )
        headers |= {"X-Timestamp": moment, "X-Signature": signature(SEGREDO, moment, raw or b"")}
    return URL(path).with_query(query), {"data": raw, "headers": headers}


def asked_of(operation: Operation, draw: Any, name: str, schema: dict[str, Any]) -> list[str]:
    """This argument's values: none, some that the document allows, or any text."""
    if draw(st.booleans()):
        return []
    if not draw(st.integers(0, 3)):
        return [draw(texts)]
    value = operation.value(draw, schema, name)
    return [as_text(one) for one in (value if isinstance(value, list) else [value]) if one is not None]


def as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def body_of(operation: Operation, draw: Any) -> bytes | None:
    if operation.body is None:
        return None
    said = operation.value(draw, operation.body, "")
    match draw(st.integers(0, 11)):
        case 0:
            return bytes(draw(st.binary(max_size=40)))
        case 1:
            return json.dumps(said).encode() + b" " * (512 * 1024)
        case 2 | 3 | 4:
            said = operation.spoilt(draw, said)
        case 5:
            return json.dumps(draw(anything)).encode()
    return json.dumps(said, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


async def test_the_document_is_whole(asked: Asked) -> None:
    """Every operation is asked above; every reference in it leads somewhere."""
    assert set(asked.operations) == set(NAMES)
    assert dangling(asked.document) == set()
    named = {
        name for name in asked.document["components"]["schemas"] if name in {"JobStatus", "Links", "Usuario"}
    }
    assert named == {"JobStatus", "Links", "Usuario"}


async def test_a_reason_that_grows_when_it_is_shown_still_fits(asked: Asked) -> None:
    """Two hundred hidden characters are 1,200 once they can be seen; the column takes 200."""
    admin, operadora = asked.people["admin"], asked.known["operadora_id"][0]
    path = f"/api/v2/operadoras/{operadora}/fila"
    await admin.post(path, json={"acao": "retomar"})
    async with admin.post(path, json={"acao": "parar", "motivo": "\u202e" * 200}) as answer:
        body = await answer.json()
        assert answer.status == 200, body
    assert body["fila"]["parada"]["motivo"] == ("\\u202e" * 34)[:200]
    async with admin.post(path, json={"acao": "retomar"}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "parametros",
    [{"a": "\x00"}, {"senha": "hunter2"}, {"x": {"login": ["token=abc"]}}, {"\u202e": 1}],
    ids=["NUL", "a password", "a token deep inside", "a hidden name"],
)
async def test_parameters_that_cannot_be_kept_as_they_are_are_refused(asked: Asked, parametros: Any) -> None:
    """They go to the robot and into the database unchanged: neither a secret nor what PostgreSQL cannot take."""
    processo = asked.known["processo_id"][4]
    path = f"/api/v2/externos/executar/{processo}"
    async with asked.people["operador"].post(path, json={"parametros": parametros}) as answer:
        body = await answer.json()
    assert (answer.status, body["code"]) == (422, "valores"), body
    assert "hunter2" not in json.dumps(body)


async def test_an_invoice_says_that_it_is_a_pdf_as_the_document_does(asked: Asked) -> None:
    operation = asked.operations["arquivo"]
    path = operation.path.replace("{fatura_id}", asked.known["fatura_id"][0])
    async with asked.people["leitor"].get(path) as answer:
        assert operation.broken_promises(answer.status, answer.content_type, await answer.read()) == []
        assert answer.content_type == "application/pdf"
