"""The robot, as the rest of the house knows it: start, cancel, follow, fetch a file."""

import asyncio
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import msgspec

from app.external import dialect
from app.external.breaker import Breaker
from app.external.documents import read_object
from app.external.errors import (
    BadDocument,
    OutcomeUnknown,
    RobotBusy,
    RobotRefused,
    UnknownJob,
)
from app.external.follow import UNKNOWN, Aside, Following
from app.external.limits import FILE_MAX, read_document, unpacked
from app.external.schemas import Job, JobOrder, Started
from app.external.transport import Answer, Transport
from app.ritmo import Ritmo

CANNOT_SAY = (*UNKNOWN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED)


class ExternalClient:
    """One door to the robot; an async context manager that owns the connections."""

    def __init__(self, *, url: str, token: str | None, ritmo: Ritmo) -> None:
        self._transport = Transport(url=url, token=token, ritmo=ritmo)
        self._breaker = Breaker(ritmo)
        self._ritmo = ritmo

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    @property
    def robot_ms(self) -> int | None:
        """Milliseconds since the robot last answered anything; None when it has been silent for long."""
        age_s = asyncio.get_running_loop().time() - self._transport.answered_at
        return round(age_s * 1000) if age_s <= self._ritmo.total_s else None

    @property
    def rests_s(self) -> float | None:
        """Seconds until the next order may leave, after several in a row that failed; None: nothing is held."""
        return self._breaker.rests_s

    async def start(self, order: JobOrder, *, key: UUID) -> Started:
        """Order a job; the same key twice is one job where the robot is idempotent.

        Raises NotSent (RobotBusy), OutcomeUnknown, RobotRefused. Never repeats the order by itself.
        """
        body, headers = msgspec.json.encode(order), {"Idempotency-Key": str(key)}
        with self._breaker.watching():
            try:
                return _started(await self._transport.order(dialect.JOBS, body=body, headers=headers))
            except BadDocument as bad:
                raise OutcomeUnknown(bad.reason) from bad

    async def cancel(self, id_externo: str) -> bool:
        """Ask the robot to stop a job: True accepted or already cancelled, False refused or ended.

        Safe to repeat. Raises NotSent, OutcomeUnknown, RobotRefused, UnknownJob (404 twice, as in `follow`).
        """
        path = dialect.job_path(id_externo)
        try:
            answer = await self._transport.ask("DELETE", path)
            if answer.status in UNKNOWN:
                await asyncio.sleep(self._ritmo.unknown_job_s)
                answer = await self._transport.ask("DELETE", path)
        except BadDocument as bad:
            raise OutcomeUnknown(bad.reason) from bad
        if answer.status in UNKNOWN:
            raise UnknownJob("the robot does not know this job")
        if answer.status == HTTPStatus.CONFLICT:
            return dialect.says_cancelled(_object(answer.body))
        _check(answer)
        return True

    async def status(self, id_externo: str) -> str | None:
        """The job's status word now, in capitals; None when the robot does not know the job.

        Raises NotSent, OutcomeUnknown, RobotRefused.
        """
        query = dialect.news_query(after=dialect.N_MAX, espera_s=0)  # its lines are not wanted
        return await self._known(dialect.job_path(id_externo), query, dialect.status_in)

    async def find(self, key: UUID) -> str | None:
        """The id of the job that was ordered by this key; None when there is none, or the robot cannot say.

        Raises NotSent, OutcomeUnknown, RobotRefused.
        """
        return await self._known(dialect.JOBS, dialect.key_query(str(key)), dialect.id_in)

    async def _known(
        self, path: str, query: dict[str, str], read: Callable[[dict[str, Any]], str | None]
    ) -> str | None:
        try:
            answer = await self._transport.ask("GET", path, query)
        except BadDocument as bad:
            raise OutcomeUnknown(bad.reason) from bad
        if answer.status in CANNOT_SAY:
            return None
        _check(answer)
        return read(_object(answer.body))

    def follow(self, id_externo: str, *, after: int, aside: Aside) -> AsyncIterator[Job]:
        """The job's news until its end, lines numbered above `after`; every good answer is yielded.

        Outages are waited out. A final job is yielded once, last, with no line behind it. `aside(reason, raw)`
        takes what was not understood (≤ 4 KiB, each piece once). Raises UnknownJob.
        """
        path, espera_s = dialect.job_path(id_externo), self._ritmo.espera_s

        async def ask(after: int) -> Answer:
            answer = await self._transport.ask(
                "GET", path, dialect.news_query(after=after, espera_s=espera_s)
            )
            if answer.status // 100 < 5:
                self._breaker.worked()
            return answer

        return Following(ask, after=after, aside=aside, ritmo=self._ritmo).jobs()

    async def fetch_file(self, caminho: str) -> AsyncIterator[bytes]:
        """An invoice, in pieces. Errors come before the first piece, unless the robot breaks off midway.

        Raises NotSent, OutcomeUnknown, RobotRefused (404: no such file), BadDocument (above 64 MiB).
        """
        async with self._transport.stream(dialect.FILES, dialect.file_query(caminho)) as response:
            if response.status != HTTPStatus.OK:
                _check(Answer(response.status, await read_document(response), None))
                raise OutcomeUnknown(f"HTTP {response.status}")
            if (response.content_length or 0) > FILE_MAX:
                raise BadDocument(f"file above {FILE_MAX} bytes", b"")
            async for piece in unpacked(response, limit=FILE_MAX):
                yield piece


def _started(answer: Answer) -> Started:
    _check(answer)
    id_externo = dialect.id_in(_object(answer.body))
    if id_externo is None:
        raise OutcomeUnknown("accepted without a usable job_id")
    return Started(id_externo=id_externo, repeated=answer.status == HTTPStatus.OK)


def _check(answer: Answer) -> None:
    """Nothing for a 2xx; otherwise the error that says what we may conclude."""
    if answer.status // 100 == 2:
        return
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RobotBusy("HTTP 429", retry_after_s=answer.retry_after_s)
    if answer.status // 100 == 4:
        raise RobotRefused(answer.status, *dialect.refusal_in(_object(answer.body)))
    raise OutcomeUnknown(f"HTTP {answer.status}")


def _object(body: bytes) -> dict[str, Any]:
    """The JSON object in a short answer; empty when it is none (a proxy's page, nothing at all)."""
    try:
        return read_object(body)
    except BadDocument:
        return {}
