"""HTTP to the robot, with every failure told by what we may conclude from it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import NamedTuple, Self

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
)
from yarl import URL

from app.external.errors import NotSent, OutcomeUnknown
from app.external.limits import read_document
from app.ritmo import Ritmo

KEEPALIVE_S = 15.0  # shorter than what proxies forget: an idle connection may be dead without a word
FILE_TIMES = 10  # a file may take this many times as long as a document


class Answer(NamedTuple):
    """A whole response."""

    status: int
    body: bytes
    retry_after_s: float | None


class Transport:
    """Pooled connections for questions, a fresh one for every order.

    An order on a kept connection that the robot is just closing would end in OutcomeUnknown for nothing.
    No redirect is followed and no proxy or `.netrc` of the environment is used.
    """

    def __init__(self, *, url: str, token: str | None, ritmo: Ritmo) -> None:
        self._base = url.rstrip("/")
        self._headers = {"Accept-Encoding": "gzip", "User-Agent": "painel-rpa"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._ritmo = ritmo
        self.answered_at = float("-inf")  # event loop's clock
        self._timeout = ClientTimeout(
            total=ritmo.total_s, connect=ritmo.connect_s, sock_connect=ritmo.connect_s, sock_read=ritmo.read_s
        )

    async def __aenter__(self) -> Self:
        self._questions = self._session(TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_S))
        self._orders = self._session(TCPConnector(limit=0, force_close=True))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._questions.close()
        await self._orders.close()

    async def order(self, path: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST. Raises NotSent, OutcomeUnknown, BadDocument."""
        said = {"Content-Type": "application/json", **headers}
        async with self._exchange(
            "POST", self._url(path), session=self._orders, body=body, headers=said
        ) as r:
            return await _whole(r)

    async def ask(self, method: str, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """GET or DELETE. Raises NotSent, OutcomeUnknown, BadDocument."""
        async with self._exchange(method, self._url(path, query), session=self._questions) as response:
            return await _whole(response)

    @asynccontextmanager
    async def stream(self, path: str, query: Mapping[str, str]) -> AsyncIterator[ClientResponse]:
        """GET whose body is read by the caller, inside the block."""
        patient = ClientTimeout(
            total=self._ritmo.total_s * FILE_TIMES,
            connect=self._ritmo.connect_s,
            sock_connect=self._ritmo.connect_s,
            sock_read=self._ritmo.read_s,
        )
        url = self._url(path, query)
        async with self._exchange("GET", url, session=self._questions, timeout=patient) as response:
            yield response

    @asynccontextmanager
    async def _exchange(
        self,
        method: str,
        url: URL,
        *,
        session: ClientSession,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: ClientTimeout | None = None,
    ) -> AsyncIterator[ClientResponse]:
        try:
            async with session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=timeout or self._timeout,
                allow_redirects=False,
            ) as response:
                if response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    self.answered_at = asyncio.get_running_loop().time()
                yield response
        except (ClientConnectorError, ConnectionTimeoutError, InvalidURL) as failed:
            raise NotSent(type(failed).__name__) from failed
        except (ClientError, TimeoutError, OSError) as failed:
            raise OutcomeUnknown(type(failed).__name__) from failed

    def _session(self, connector: TCPConnector) -> ClientSession:
        return ClientSession(
            connector=connector,
            headers=self._headers,
            cookie_jar=DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
        )

    def _url(self, path: str, query: Mapping[str, str] | None = None) -> URL:
        """`path` comes encoded; nothing in it is normalised away."""
        url = URL(self._base + path, encoded=True)
        return url.with_query(query) if query else url


async def _whole(response: ClientResponse) -> Answer:
    return Answer(response.status, await read_document(response), _retry_after(response))


def _retry_after(response: ClientResponse) -> float | None:
    """Seconds from now, from either form of the header."""
    said = response.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said[:9])
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
