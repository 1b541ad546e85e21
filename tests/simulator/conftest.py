"""What the simulator's tests say to a robot over plain HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

LIMIT_S = 20  # a fact that has not come by then never will


class Caller:
    """Somebody who speaks to one simulated robot with a bare HTTP client."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    def order(self, cenario: str | None = None, **changes: Any) -> dict[str, Any]:
        """A body of `POST /jobs`: the example of the integration."""
        return {
            "hash_execucao": "VIVO-12345678900012-DOWNLOAD-2025-10",
            "cliente": {"razao_social": "BRM Solutions", "cnpj": "12345678900012"},
            "operadora": "VIVO",
            "servico": "DOWNLOAD_FATURAS",
            "mes": 10,
            "ano": 2025,
            "parametros": {"cenario": cenario} if cenario else {},
            **changes,
        }

    async def start(self, url: str, order: dict[str, Any], key: str | None = None) -> str:
        headers = {"Idempotency-Key": key} if key else {}
        async with self.session.post(f"{url}/jobs", json=order, headers=headers) as answer:
            assert answer.status in (200, 202), await answer.text()
            job_id = (await answer.json())["job_id"]
            assert isinstance(job_id, str)
            return job_id

    async def look(self, url: str, job_id: str, *, desde: int = 0, espera: float = 0) -> dict[str, Any]:
        query = {"desde": str(desde), "espera": str(espera)}
        async with self.session.get(f"{url}/jobs/{job_id}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def cancel(self, url: str, job_id: str) -> int:
        async with self.session.delete(f"{url}/jobs/{job_id}") as answer:
            return answer.status

    async def counts(self, url: str) -> dict[str, int]:
        async with self.session.get(f"{url}/_contagem") as answer:
            return dict(await answer.json())

    async def to_the_end(self, url: str, job_id: str, *, desde: int = 0) -> tuple[dict[str, Any], list[Any]]:
        """The last answer, with every line there was after `desde`."""
        lines: list[Any] = []
        async with asyncio.timeout(LIMIT_S):
            while True:
                seen = await self.look(url, job_id, desde=desde, espera=10)
                lines += seen["logs"]
                desde = lines[-1]["n"] if lines else desde
                if seen["result"] and not seen["logs"]:
                    return seen, lines


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session)
