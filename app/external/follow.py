"""Following one job to its end, whatever happens on the way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from http import HTTPStatus

from msgspec import structs

from app.external.dialect import STILL_RUNNING, Reading, is_final, read_job
from app.external.documents import read_object
from app.external.errors import BadDocument, ExternalError, UnknownJob
from app.external.limits import ASIDE_MAX
from app.external.pace import Pace
from app.external.schemas import Job
from app.external.transport import Answer
from app.ritmo import Ritmo

PORTION = 1_000  # lines yielded at once: who records them commits them together
THREAD_FROM = 64 * 1024  # bytes: a larger document is parsed beside the event loop
SCRAPS_MAX = 256  # remembered pieces of garbage, so that a repeat is put aside once
UNKNOWN = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
OUTAGE = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
)  # with every 5xx: the robot's trouble, not garbage

Ask = Callable[[int], Awaitable[Answer]]
Aside = Callable[[str, bytes], Awaitable[None]]


class Following:
    """One conversation about one job. `after` is the last line we have."""

    def __init__(self, ask: Ask, *, after: int, aside: Aside, ritmo: Ritmo) -> None:
        self._ask = ask
        self._after = after
        self._aside = aside
        self._ritmo = ritmo
        self._pace = Pace(ritmo)
        self._missing_since: float | None = None  # event loop's clock
        self._put_aside: set[tuple[str, bytes]] = set()
        self._previous: Job | None = None

    async def jobs(self) -> AsyncIterator[Job]:
        """Every good answer; the final word only after the last line. Raises UnknownJob."""
        while True:
            await self._pace.turn()
            reading = await self._look()
            if reading is None:
                continue
            ended = reading.final and not self._behind(reading)
            for job in _portions(reading.job, ended=ended):
                self._after = job.logs[-1].n if job.logs else self._after
                yield job
            if ended:
                return
            self._pace.heard(news=reading.job != self._previous)
            self._previous = reading.job

    async def _look(self) -> Reading | None:
        """One question; None when nothing came of it but a later turn. Raises UnknownJob."""
        try:
            answer = await self._ask(self._after)
            reading = await self._read(answer.body) if answer.status == HTTPStatus.OK else None
        except BadDocument as bad:
            await self._keep(bad.reason, bad.raw)
            self._pace.failed()
            return None
        except ExternalError:
            self._pace.failed()
            return None
        if reading is None:
            await self._not_well(answer)
            return None
        self._missing_since = None
        for scrap in reading.scraps:
            await self._keep(scrap.reason, scrap.raw)
        return reading

    async def _read(self, body: bytes) -> Reading:
        """The document understood. Raises BadDocument."""
        if len(body) < THREAD_FROM:
            return _reading(body, self._after)
        return await asyncio.to_thread(_reading, body, self._after)

    async def _not_well(self, answer: Answer) -> None:
        if answer.status in UNKNOWN:
            self._missing()
            return
        if answer.status < 500 and answer.status not in OUTAGE:
            await self._keep(f"HTTP {answer.status}", answer.body)
        self._pace.failed(retry_after_s=answer.retry_after_s)

    def _missing(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._missing_since is None:
            self._missing_since = now
        left_s = self._missing_since + self._ritmo.unknown_job_s - now
        if left_s <= 0:
            raise UnknownJob("the robot does not know this job")
        self._pace.rest(left_s)

    async def _keep(self, reason: str, raw: bytes) -> None:
        piece = (reason, raw[:ASIDE_MAX])
        if piece in self._put_aside:
            return
        if len(self._put_aside) >= SCRAPS_MAX:
            self._put_aside.clear()
        self._put_aside.add(piece)
        await self._aside(*piece)

    def _behind(self, reading: Reading) -> bool:
        """Whether lines may still be waiting: unless the robot says which is its last, an empty page tells."""
        logs = reading.job.logs
        return bool(logs) and (reading.last_n is None or logs[-1].n < reading.last_n)


def _reading(body: bytes, after: int) -> Reading:
    reading = read_job(read_object(body), after)
    if reading is None:
        raise BadDocument("not about a job", body[:ASIDE_MAX])
    return reading


def _portions(job: Job, *, ended: bool) -> Iterator[Job]:
    """The job in portions of lines; an end is told with the last of them, or kept back when `ended` is not."""
    starts = range(0, max(len(job.logs), 1), PORTION)
    for start in starts:
        logs = job.logs[start : start + PORTION]
        last = ended and start == starts[-1]
        if last:
            yield structs.replace(job, logs=logs)
        else:
            status = STILL_RUNNING if is_final(job) else job.status
            yield Job(status=status, progress=job.progress, etapa=job.etapa, logs=logs, message=job.message)
