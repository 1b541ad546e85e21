"""`painel demo`: everything in one command, nothing to install, nothing runs unasked."""

import dataclasses
import json
import os
from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from app.cli import logs
from app.cli.failing import Failed
from app.cli.robot import child
from app.cli.running import settled
from app.cli.seed.people import Entry, enter
from app.cli.seed.planting import plant
from app.cli.store import opened, settings_of, usable
from app.cli.web import address
from app.domain.values import now
from app.embedded.lock import Lock
from app.factory import create_app
from app.port import listen
from app.server import serve
from app.settings import Settings


async def demo(args: Namespace) -> int:
    """Serve the demonstration until a signal; a second start goes on with what is there."""
    settings = settings_of(args)
    logs.configure(settings.log_nivel)
    usable(settings.data)
    with _alone(settings.data), listen(settings.host, settings.port) as listening:
        async with _robot(settings, args) as robot:
            people = await _filled(settings)
            url = await robot()
            if url is not None:
                settings = dataclasses.replace(settings, api_url=url, api_idempotente=True)
            ready = partial(_ready, settings, url, people)
            await serve(create_app(settings, demo=True), settings, listening=listening, ready=ready)
    return 0


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One demonstration a folder; raises Failed with the address of the one that is there."""
    lock, note = Lock(data / "demo.lock"), data / "demo.json"
    if not lock.take():
        raise Failed(f"A pasta {data} já está em uso: {_noted(note)}.")
    note.unlink(missing_ok=True)
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.drop()


def _noted(note: Path) -> str:
    try:
        return f"abra {json.loads(note.read_text('utf-8'))['url']}"
    except (OSError, ValueError, KeyError):
        return "outra demonstração está começando nela"


@asynccontextmanager
async def _robot(settings: Settings, args: Namespace) -> AsyncIterator[Callable[[], Awaitable[str | None]]]:
    """What waits for the address of the simulated robot; None: the settings name a robot."""
    if settings.api_url:
        yield _no_address
        return
    async with child(settings.data, semente=args.semente, velocidade=args.velocidade) as listening:
        yield listening


async def _no_address() -> None:
    return None


async def _filled(settings: Settings) -> list[Entry]:
    async with opened(settings) as database, database.write() as c:
        people = await enter(c, loopback=settings.is_loopback)
        await plant(c, at=now(), fuso=settings.fuso)
    return people


def _ready(settings: Settings, simulator_url: str | None, people: list[Entry]) -> None:
    settled()
    url = address(settings)
    note = {"url": url, "simulador_url": simulator_url, "pid": os.getpid()}
    (settings.data / "demo.json").write_text(json.dumps(note) + "\n", "utf-8")
    print(f"\nPainel RPA (demonstração) em {url}\n")
    for person in people:
        senha = f"senha: {person.senha}" if person.senha else "senha: a que foi escolhida"
        print(f"  {person.nome:<8}{person.papel:<10}{person.email:<20}{senha}")
    if settings.is_loopback:
        print("\nNa página de entrada basta um clique.")
    print("Ctrl-C encerra; o que estiver em andamento continua no próximo início.\n", flush=True)
