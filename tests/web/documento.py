"""Schemathesis asks our API what its document allows, and what it does not, as one person."""

import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zlib import crc32

from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import Case, Config, Response, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.web.api.assinatura import signature
from tests.web.hostil import HOSTILE

PROMISES = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
PHASES = ("examples", "coverage", "fuzzing", "stateful")
# Every check is on. Two are told of our refusals: 413 beside theirs, 422 for what a document of 3.0 cannot say
# (one of three fields, a month that exists, no password among the parameters).
CHECKS: dict[str, Any] = {
    "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "405", "409", "413", "415", "422"]},
    "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "422"]},
}  # fmt: skip

Known = dict[str, list[str]]  # values that exist, by the name of the field that wants them


@dataclass(frozen=True)
class Draws:
    """Which phases, how many draws of each operation, whether they are the same each time."""

    phases: Collection[str]
    examples: int
    alike: bool


NOTHING = Draws((), 1, True)


class Person(AuthBase):
    """Somebody's session. What the robot pushes is signed, but for a quarter: that stays as it was drawn."""

    def __init__(self, headers: dict[str, str], secret: str) -> None:
        self._headers, self._secret = headers, secret

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers.update(self._headers)
        raw = request.body or b""
        raw = raw.encode() if isinstance(raw, str) else bytes(raw)
        if "X-Signature" in request.headers and crc32(raw) % 4:
            moment = str(int(time.time()))
            signed = {"X-Timestamp": moment, "X-Signature": signature(self._secret, moment, raw)}
            request.headers.update(signed)
        return request


@dataclass
class Heard:
    """How often each operation answered with which status, and what of it the document does not say."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def operations(self) -> set[str]:
        return {operation for operation, _ in self.answers}

    @property
    def granted(self) -> set[str]:
        return {operation for operation, status in self.answers if status < 300}

    def hear(self, told: ScenarioRecorder) -> None:
        for case_id, interaction in told.interactions.items():
            case, answer = told.cases[case_id].value, interaction.response
            number = None if answer is None else answer.headers.get("x-request-id")
            if answer is None or not number:
                self.broken.append(f"no answer with a number of its own\n  {case.as_curl_command()}")
            elif case.method == case.operation.method.upper():
                name = case.operation.schema.get_operation_id(case.operation)
                self.answers[str(name), answer.status_code] += 1
        for case_id, checks in told.checks.items():
            for found in (one.failure_info for one in checks if one.status is Status.FAILURE):
                why = "" if found is None else f"{found.failure.title}: {found.failure.message}"
                self.broken.append(f"{why}\n  {told.cases[case_id].value.as_curl_command()[:2_000]}")


def opened(document: dict[str, Any], url: str, known: Known, draws: Draws = NOTHING) -> BaseSchema:
    """The document as Schemathesis reads it, with what a document cannot say: which ids and names there are."""
    hostil = [word for word in HOSTILE if "\0" not in word]  # drawn for cookies too: no header carries a NUL
    words = known | {"hostil": hostil}
    places = {f"{where}.{name}": name for name in known for where in ("path", "query", "body")}
    places["body.processos[*]"] = "processos"
    phases: dict[str, Any] = {phase: {"enabled": phase in draws.phases} for phase in PHASES}
    phases["coverage"]["unexpected-methods"] = ["put"]  # the router's own refusal: once for each path
    config = {
        "base-url": url,
        "continue-on-failure": True,
        "generation": {
            "max-examples": draws.examples, "deterministic": draws.alike, "database": "none", "no-shrink": True,
            "dictionaries": {"string": {"dictionary": "hostil", "probability": 0.5}},
        },
        "dictionaries": {name: {"values": values} for name, values in words.items()},
        "parameters": {place: {"dictionary": name, "probability": 0.75} for place, name in places.items()},
        "phases": phases,
        "checks": CHECKS,
    }  # fmt: skip
    schema: BaseSchema = openapi.from_dict(document, config=Config.from_dict(config))
    _teach(schema, known["hash_execucao"])
    return schema


def _teach(schema: BaseSchema, hashes: list[str]) -> None:
    @schema.hook.apply_to(operation_id="retorno")
    def map_body(context: object, body: Any) -> Any:
        """Three of four results are of an execution that there is."""
        n = len(repr(body))
        if not isinstance(body, dict) or not isinstance(body.get("processes"), list) or n % 4 == 0:
            return body
        named = {"hash_execucao": hashes[n % len(hashes)], "status_final": "FAILED"}
        said = [named | one if isinstance(one, dict) else one for one in body["processes"]]
        return body | {"processes": said or [named]}

    @schema.hook
    def filter_failure(context: object, failure: Failure, case: Case, response: Response) -> bool:
        """An empty argument is an absent one, of one that is said twice the first counts: neither is wrong."""
        asked = parse_qsl(urlsplit(response.request.url or "").query, keep_blank_values=True)
        lax = case.method == "GET" and (len(dict(asked)) < len(asked) or "" in dict(asked).values())
        return not (lax and isinstance(failure, AcceptedNegativeData))


def ask(schema: BaseSchema, person: Person) -> Heard:
    """Everything, one after another, until the phases are through; in a thread of its own: it waits for answers."""
    schema.auth.set_from_requests(person)
    heard = Heard()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            heard.hear(event.recorder)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            heard.broken.append(repr(event))
    return heard
