"""A robot that costs almost nothing: two lines a second of each job, with progress, without end.

It stands in for the simulator where the simulator would need more than the core that is left: its answers
have the simulator's shape, but no script is written, no scenario is drawn, no file is kept.
"""

import asyncio
import random
import sys
import time
from datetime import UTC, datetime
from typing import cast
from urllib.parse import parse_qs, urlsplit

import uvloop

EACH_S = 0.5
PROGRESS_LINES = 4  # lines between two steps of the progress
LINES_MAX = 1_000  # of one answer
TEXT = "Conta 0042: s3://brm-bucket/VIVO/2026-11/0042.pdf baixada; conferindo o código de barras"

begun: dict[str, float] = {}  # job → epoch seconds


class Conversation(asyncio.Protocol):
    """One connection; a question whose answer is not due yet waits for it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._heard = cast(asyncio.Transport, transport), b""  # uvloop's is none by name
        self._waiting: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head = self._heard[:end].decode("latin-1")
            ends = end + 4 + _length(head)
            if len(self._heard) < ends:
                return
            self._heard = self._heard[ends:]
            method, target, _ = head.split(" ", 2)
            self._asked(method, target)

    def _asked(self, method: str, target: str) -> None:
        url = urlsplit(target)
        job = url.path.rpartition("/")[2]
        if method == "POST":
            job = f"{len(begun) + 1:06d}"
            begun[job] = time.time() + random.uniform(0, EACH_S)
            self._answer(202, f'{{"job_id":"{job}","status":"PENDING"}}')
        elif job not in begun:
            self._answer(404, '{"code":"nao_encontrado","message":"Trabalho desconhecido."}')
        elif method == "DELETE":
            self._answer(409, '{"code":"recusado","message":"Este robô não para.","status":"RUNNING"}')
        else:
            self._look(job, int(parse_qs(url.query).get("desde", ["0"])[0]))

    def _look(self, job: str, after: int) -> None:
        due_s = begun[job] + (after + 1) * EACH_S - time.time()
        if due_s <= 0:
            self._answer(200, news(job, after))
        else:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(due_s + 0.001, self._look, job, after)

    def _answer(self, status: int, body: str) -> None:
        said = body.encode()
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"
        self._transport.write(head.encode() + said)


def news(job: str, after: int) -> str:
    """The answer to `GET /jobs/<id>?desde=<after>` now; there is at least one line."""
    last = int((time.time() - begun[job]) / EACH_S)
    lines = ",".join(_line(job, n) for n in range(after + 1, min(last, after + LINES_MAX) + 1))
    progress = min(98, last // PROGRESS_LINES)
    told = f'"status":"RUNNING","progress":{progress},"etapa":"BAIXAR_FATURA","linhas":{last},"result":null'
    return f'{{"job_id":"{job}",{told},"logs":[{lines}]}}'


def _line(job: str, n: int) -> str:
    due = datetime.fromtimestamp(begun[job] + n * EACH_S, UTC).isoformat(timespec="milliseconds")
    return f'{{"n":{n},"timestamp":"{due[:-6]}Z","level":"INFO","message":"{TEXT}"}}'


def _length(head: str) -> int:
    for line in head.split("\r\n")[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            return int(value)
    return 0


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Conversation, "127.0.0.1", port, backlog=4_096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
