"""The robot's own call to whoever ordered: each final payload, signed (docs/api-externa.md §7)."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout

from app.simulator.book import Book
from app.simulator.faults import RETORNO, Fault, Faults
from app.simulator.jobs import Job

TRIES = 5
AGAIN_S = 1.0  # between two tries
WAIT_S = 10.0  # for one answer
WRONG = "outro-segredo"


@dataclass(frozen=True)
class Retorno:
    """Where to call, how to sign."""

    url: str
    segredo: str


class Pusher:
    """`watch` each job that begins; what was answered is counted as `retorno/<status>`."""

    def __init__(self, retorno: Retorno, book: Book, faults: Faults) -> None:
        self._retorno = retorno
        self._book = book
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()

    def watch(self, job: Job) -> None:
        """Call once it has ended."""
        task = asyncio.create_task(self._tell(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Whatever was not told stays untold."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _tell(self, job: Job) -> None:
        while not job.ended(now := self._book.now()):
            bell, ends_s = job.bell, job.ends_s
            wait_s = None if ends_s is None else max(0.0, job.epoch(ends_s) - now)
            try:
                async with asyncio.timeout(wait_s):
                    await bell.wait()
            except TimeoutError:
                continue
        fault = self._faults.meets(RETORNO)
        if fault is not None and fault.nome == "retorno_atrasado":
            await asyncio.sleep(fault.number)
        body = json.dumps(job.seen(self._book.now()).result).encode()
        for _ in range(2 if _is(fault, "retorno_duplicado") else 1):
            await self._call(
                body, segredo=WRONG if _is(fault, "retorno_assinatura") else self._retorno.segredo
            )

    async def _call(self, body: bytes, *, segredo: str) -> None:
        """Until somebody has answered anything but that it cannot now."""
        async with ClientSession(timeout=ClientTimeout(total=WAIT_S)) as http:
            for _ in range(TRIES):
                try:
                    headers = {"Content-Type": "application/json", **signed(body, segredo)}
                    async with http.post(
                        self._retorno.url, data=body, headers=headers, allow_redirects=False
                    ) as answer:
                        self._faults.met[f"retorno/{answer.status}"] += 1
                        if answer.status < 500:
                            return
                except (ClientError, TimeoutError):
                    self._faults.met["retorno/0"] += 1
                await asyncio.sleep(AGAIN_S)


def signed(body: bytes, segredo: str) -> dict[str, str]:
    """The two headers of §7, for this second."""
    timestamp = str(int(time.time()))
    digest = hmac.new(segredo.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Timestamp": timestamp, "X-Signature": f"sha256={digest}"}


def _is(fault: Fault | None, nome: str) -> bool:
    return fault is not None and fault.nome == nome
