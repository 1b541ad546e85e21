"""A robot that says only what is hostile, when it is told to: first it waits, so that pages are open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.browser.hostil import CORPUS

BIG, FAILS = 0, 1  # numbers of clients: all there is as a success; the others take turns
PAYLOAD = 3_000  # characters of one text in a payload: all of them in one document


class HostileRobot:
    """`released` lets it speak. Which job is whose is told by the client's number, in its CNPJ."""

    def __init__(self) -> None:
        self.released = asyncio.Event()
        self.url = ""
        self._orders: dict[str, dict[str, Any]] = {}

    async def start(self, request: web.Request) -> web.Response:
        order = await request.json()
        i = f"job-{len(self._orders)}"
        self._orders[i] = order
        return web.json_response({"job_id": i, "status": "RUNNING"}, status=202)

    async def show(self, request: web.Request) -> web.Response:
        i = request.match_info["id"]
        job: dict[str, Any] = {"job_id": i, "status": "RUNNING", "progress": 5, "logs": [], "result": None}
        if not self.released.is_set():
            return web.json_response(job)
        n, desde = self.number(i), int(request.query.get("desde", "0"))
        texts = CORPUS if n == BIG else [CORPUS[(n * 7 + k) % len(CORPUS)] for k in range(3)]
        logs = [{"n": k, "level": "WARN", "message": text} for k, text in enumerate(texts, 1) if k > desde]
        job |= {"etapa": word(n), "logs": logs, "linhas": len(texts)}
        if not logs:
            job |= {"status": "FAILED" if n % 2 else "UPLOADED_SAT", "result": self.result(i, n)}
        return web.json_response(job)

    def number(self, i: str) -> int:
        return int(self._orders[i]["cliente"]["cnpj"][4:12])

    def result(self, i: str, n: int) -> dict[str, Any]:
        said = [text[:PAYLOAD] for text in CORPUS] if n == BIG else [word(n), word(n + 1)]
        process: dict[str, Any] = {
            "hash_execucao": self._orders[i]["hash_execucao"],
            "status_final": "FAILED" if n % 2 else "UPLOADED_SAT",
            "servico": word(n + 2),
            "metricas": {word(n + 3): word(n + 4)},
            "faturas": [{"caminho": text, "data_vencimento": "20-11-2026", "valor": "1.00"} for text in said],
        }
        if n % 2:
            process["detalhes"] = {
                "codigo_erro": word(n), "etapa_falha": word(n + 5), "mensagem_erro": word(n + 6),
                "acao_recomendada": word(n + 7), "tentativas": 1, word(n + 8): word(n + 9),
            }  # fmt: skip
        return {"success": not n % 2, "message": word(n + 10), "processes": [process]}

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=b"%PDF-1.4", content_type="application/pdf")


def word(n: int) -> str:
    """One of the texts that fit everywhere; a step of seven meets all kinds soon."""
    return SHORTER[n * 7 % len(SHORTER)]


SHORTER = [text for text in CORPUS if 0 < len(text.strip()) <= 60]


@asynccontextmanager
async def a_hostile_robot() -> AsyncIterator[HostileRobot]:
    robot = HostileRobot()
    app = web.Application()
    app.router.add_post("/jobs", robot.start)
    app.router.add_get("/jobs/{id}", robot.show)
    app.router.add_get("/arquivos", robot.file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        robot.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield robot
    finally:
        await runner.cleanup()
