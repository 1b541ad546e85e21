"""Hostile and friendly robots on loopback, with a client at a fraction of the usual rhythm."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from app.external import Cliente, ExternalClient, Job, JobOrder
from app.ritmo import Ritmo

LIMIT_S = 20  # a fact that has not come by then never will
# the time-outs stay at what a busy machine needs to answer at all: a question that gave up is never heard
FAST = dataclasses.replace(
    Ritmo().scaled(0.02), connect_s=10.0, read_s=10.0, total_s=20.0, espera_s=0.5, unknown_job_s=0.2
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def stranger(handler: Handler) -> AsyncIterator[str]:
    """A robot of which each test decides every answer; yields its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def answers(*given: Any) -> Handler:
    """A handler that gives these answers in order, the last one for ever: dicts as JSON, callables called."""
    left = list(given)

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if callable(answer):
            made = answer()
            assert isinstance(made, web.StreamResponse)
            return made
        return web.json_response(answer)

    return handler


class World:
    """One client with what it put aside."""

    FAST = FAST

    def __init__(self) -> None:
        self.aside: list[tuple[str, bytes]] = []

    stranger = staticmethod(stranger)
    answers = staticmethod(answers)

    def client(self, url: str, *, token: str | None = None, **rhythm: float) -> ExternalClient:
        return ExternalClient(url=url, token=token, ritmo=dataclasses.replace(FAST, **rhythm))

    def order(self, cenario: str | None = None, **changes: Any) -> JobOrder:
        facts = {
            "hash_execucao": "VIVO-12345678900012-DOWNLOAD-2025-10",
            "cliente": Cliente("BRM Solutions", "12345678900012"),
            "operadora": "VIVO",
            "servico": "DOWNLOAD_FATURAS",
            "mes": 10,
            "ano": 2025,
            "parametros": {"cenario": cenario} if cenario else {},
        }
        return JobOrder(**{**facts, **changes})

    async def keep(self, reason: str, raw: bytes) -> None:
        assert len(raw) <= 4096
        self.aside.append((reason, raw))

    async def told(self, client: ExternalClient, id_externo: str, *, after: int = 0) -> list[Job]:
        """Everything that following tells, to the end."""
        async with asyncio.timeout(LIMIT_S):
            return [job async for job in client.follow(id_externo, after=after, aside=self.keep)]

    async def follows(self, handler: Handler, *, after: int = 0, **rhythm: float) -> list[Job]:
        """Everything that following a stranger tells, to the end."""
        async with stranger(handler) as url, self.client(url, **rhythm) as client:
            return await self.told(client, "x", after=after)


KEY = UUID("7e0c4a3e-0000-4000-8000-000000000001")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def key() -> UUID:
    return KEY
