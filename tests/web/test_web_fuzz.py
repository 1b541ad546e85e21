"""Whatever is asked of the API, in whichever role: it answers as its document says, and never breaks."""

import asyncio
import json
import re
from functools import reduce
from typing import Any

import pytest
from requests import Session
from schemathesis.schemas import APIOperation

from app.domain.policy import PAPEIS, ROUTES
from tests.cadastro import MES
from tests.faults.scale import chosen
from tests.web.documento import PHASES, PROMISES, Draws, Person, ask, opened
from tests.web.vivida import SEGREDO, Asked, asked

__all__ = ["asked"]  # the fixture

GRANTED = {"leitor": 8, "operador": 10, "admin": 12}  # operations, at least, or only refusals were looked at
DEEP = (*(b"[" * n + b"]" * n for n in (400, 700)), b"[" * 30_000)  # the last is too much for any reader
GARBAGE = (
    b"",
    b"\xff\x00{",
    b'["a"]',
    b'{"texto": "\\ud800", "motivo": "\\ud800", "filtro": "\\ud800"}',
    *(b'{"parametros": {"a": ' + deep + b"}}" for deep in DEEP),
    *(b'{"success": true, "processes": [{"a": ' + deep + b"}]}" for deep in DEEP),
    b"{}" + b" " * 512 * 1024,
)
NESTED: dict[str, Any] = reduce(lambda inside, _: {"a": inside}, range(32), {})

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("fuzz"),
    # Hypothesis's, at Schemathesis, which draws outside of a test.
    pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies"),
]


@pytest.mark.parametrize("papel", PAPEIS)
async def test_it_answers_as_its_document_says(asked: Asked, papel: str) -> None:
    """Boundaries of every argument as an admin, and draws for everybody; in full, all of it and links for each."""
    scale, phases = chosen(), {"fuzzing"} | ({"coverage"} if papel == "admin" else set())
    draws = Draws(PHASES if scale.full else phases, scale.asked, alike=not scale.full)
    schema = opened(asked.document, asked.url, asked.known, draws)
    heard = await asyncio.to_thread(ask, schema, asked.person(papel))
    print(f"{papel}: {heard.answers.total()} requests, {len(heard.granted)} operations granted")
    assert not heard.broken, "\n".join(heard.broken[:20])
    assert {f"api.{name}" for name in heard.operations} == {one for one in ROUTES if one.startswith("api.")}
    assert len(heard.granted) >= GRANTED[papel], sorted(heard.operations - heard.granted)


async def test_the_document_is_whole(asked: Asked) -> None:
    """Every reference in it leads somewhere: Schemathesis passes over one that does not."""
    shapes = asked.document["components"]["schemas"]
    wanted = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(asked.document)))
    assert {"JobStatus", "Links", "Usuario"} <= wanted
    assert wanted <= shapes.keys()


async def test_no_body_breaks_it(asked: Asked) -> None:
    """What is drawn from no document: no JSON, too much, too deep, of another kind, in somebody else's name."""
    schema, admin = opened(asked.document, asked.url, asked.known), dict(asked.people["admin"].headers)
    wrong = [(raw, admin) for raw in GARBAGE]
    wrong += [
        (b"{}", admin | more) for more in ({"Content-Type": "text/plain"}, {"X-CSRFToken": "de outra pessoa"})
    ]

    def all_of_them(session: Session) -> set[int]:
        operations = [found.ok() for found in schema.get_all_operations()]
        return {
            sent(asked, operation, session, raw, Person(headers, SEGREDO))
            for operation in operations if operation.body
            for raw, headers in wrong
        }  # fmt: skip

    with Session() as session:
        assert await asyncio.to_thread(all_of_them, session) >= {400, 401, 403, 413, 415, 422}


def sent(asked: Asked, operation: APIOperation, session: Session, raw: bytes, person: Person) -> int:
    """The status of a request of which all but this is right; the answer is as the document says."""
    names = {one.name: asked.known[one.name][0] for one in operation.path_parameters}
    headers = {"Content-Type": "application/json", "X-Timestamp": "0", "X-Signature": "-"}
    case = operation.Case(path_parameters=names, headers=headers)
    return case.call_and_validate(session=session, data=raw, auth=person, checks=list(PROMISES)).status_code


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


async def test_a_selection_is_done_whatever_its_reason_hides(asked: Asked) -> None:
    """It is kept in the plan, as JSON, in which PostgreSQL takes no NUL."""
    admin = asked.people["admin"]
    async with admin.post("/api/v2/selecoes", json={"filtro": f"mes={MES}", "acao": "cancelar"}) as answer:
        selecao = (await answer.json())["id"]
    async with admin.post(f"/api/v2/selecoes/{selecao}/fazer", json={"motivo": "a\x00b"}) as answer:
        assert answer.status == 200, await answer.text()


@pytest.mark.parametrize(
    "parametros",
    [{"a": "\x00"}, {"senha": "hunter2"}, {"x": {"login": ["token=abc"]}}, {"\u202e": 1}, NESTED],
    ids=["NUL", "a password", "a token deep inside", "a hidden name", "33 levels"],
)
async def test_parameters_that_cannot_be_kept_as_they_are_are_refused(asked: Asked, parametros: Any) -> None:
    """They go to the robot and into the database unchanged: no secret, nothing too deep to be read again, or that PostgreSQL cannot take."""
    processo = asked.known["processo_id"][4]
    path = f"/api/v2/externos/executar/{processo}"
    async with asked.people["operador"].post(path, json={"parametros": parametros}) as answer:
        body = await answer.json()
    assert (answer.status, body["code"]) == (422, "valores"), body
    assert "hunter2" not in json.dumps(body)
