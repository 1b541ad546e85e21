"""Serves the application until a signal, then says goodbye in a bounded time."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from hypercorn.utils import UnexpectedMessageError
from quart import Quart

from app.port import BACKLOG, listen
from app.realtime.protocol import MESSAGE_BYTES
from app.settings import Settings

DRAIN_S = 2.0  # pages sent away, jobs handed back, the last changes committed
GRACE_S = 0.4  # answers in the making get this long; Ctrl-C returns within 3 s in all
KEEP_ALIVE_S = 75.0  # longer than a proxy's 60 s, so that the proxy is the one who closes
GONE = (ConnectionError, TimeoutError)
SIGNALS = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger(__name__)


async def serve(
    app: Quart,
    settings: Settings,
    *,
    ready: Callable[[], None] | None = None,
    listening: socket.socket | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; a second one ends the process at once.

    The application's own errors at its start (`WrongRevision`, `EmbeddedError` …) come out as they are.
    """
    listening = listening or listen(settings.host, settings.port)
    stop = asyncio.Event()
    with listening, _signals(stop):
        async with _started(app):
            if ready is not None:
                ready()
            await _until_told(app, stop, listening)


async def _until_told(app: Quart, stop: asyncio.Event, listening: socket.socket) -> None:
    config, port, drained = _config(listening), listening.getsockname()[1], asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(_expect_leavers)
    listening.close()  # Hypercorn has a copy: once it closes that, newcomers are refused instead of left waiting
    goodbye = asyncio.create_task(_goodbye(app, stop, drained, port))
    try:
        await hypercorn_serve(_Served(app), config, shutdown_trigger=drained.wait, mode="asgi")
    finally:
        goodbye.cancel()
        await asyncio.gather(goodbye, return_exceptions=True)


async def _goodbye(app: Quart, stop: asyncio.Event, drained: asyncio.Event, port: int) -> None:
    await stop.wait()
    try:
        async with asyncio.timeout(DRAIN_S):
            await app.extensions["painel_drain"]()
    except TimeoutError:
        log.warning("the drain took too long; it is cut short")
    asyncio.get_running_loop().set_exception_handler(_expect_cuts)
    drained.set()
    while True:  # whoever is still here keeps `Server.wait_closed` waiting on Python ≥ 3.12
        await asyncio.sleep(GRACE_S)
        with contextlib.suppress(OSError):  # no descriptor is left to list them with
            cut_connections(port)


def _expect_leavers(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A peer that vanished is no news; Hypercorn reports what the system says of it as an error."""
    error = context.get("exception")
    unknown = error.split(GONE)[1] if isinstance(error, BaseExceptionGroup) else error
    if error is None or (unknown is not None and not isinstance(unknown, GONE)):
        loop.default_exception_handler(context)


def _expect_cuts(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Connections that we cut are no news; Python 3.11 and Hypercorn report them as errors."""
    if not isinstance(context.get("exception"), asyncio.CancelledError | UnexpectedMessageError):
        _expect_leavers(loop, context)


def cut_connections(port: int) -> None:
    """End every connection that was accepted at this port: neither loop says which there are."""
    for name in os.listdir("/dev/fd"):
        with contextlib.suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue  # `fromfd` leaves its copy of anything else open
            with socket.fromfd(int(name), socket.AF_INET, socket.SOCK_STREAM) as copy:
                address = copy.getsockname()
                if isinstance(address, tuple) and address[1:2] == (port,) and copy.getpeername():
                    copy.shutdown(socket.SHUT_RDWR)


@contextlib.asynccontextmanager
async def _started(app: Quart) -> AsyncIterator[None]:
    quiet = _Quiet()
    app.logger.addFilter(quiet)
    try:
        await app.startup()
    finally:
        app.logger.removeFilter(quiet)
    try:
        yield
    finally:
        await app.shutdown()


class _Quiet(logging.Filter):
    """Keeps Quart from writing the traceback of an error that its caller says in one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is None


class _Served:
    """The application without its lifespan, which is ours: its errors would come out of Hypercorn as text."""

    def __init__(self, app: Quart) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})


@contextlib.contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def first() -> None:
        stop.set()
        for number in SIGNALS:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)

    for number in SIGNALS:
        loop.add_signal_handler(number, first)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


def _config(listening: socket.socket) -> Config:
    config = Config()
    config.bind = [f"fd://{os.dup(listening.fileno())}"]  # Hypercorn closes what it is given
    config.backlog = BACKLOG
    config.accesslog = None
    config.errorlog = logging.getLogger("hypercorn.error")
    config.loglevel = "WARNING"
    config.graceful_timeout = 2 * GRACE_S  # after the cut: connections end by themselves, none is cancelled
    config.keep_alive_timeout = KEEP_ALIVE_S
    config.websocket_max_message_size = MESSAGE_BYTES
    config.include_server_header = False
    return config
