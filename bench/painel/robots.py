"""The benchmark's side of `bench.painel.worker`: starts it, learns its executions, lets it go."""

import asyncio
import json
import sqlite3
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.painel.town import Town
from bench.place import Place
from bench.processes import Child, Failed, python

READY_S = 60.0


class Robots:
    """Executions that move by `record` in a worker-like process, in the same database."""

    def __init__(self, place: Place, env: dict[str, str], town: Town) -> None:
        self._place, self._env, self._town = place, env, town
        self.ids: list[str] = []

    @property
    def topics(self) -> list[str]:
        return [f"execucao:{i}" for i in self.ids]

    async def come(self, *, rate: float, seconds: float, beside_web: bool = False) -> None:
        """Each processo that waits gets an execution, accepted by its robot, silent yet.

        `beside_web`: on the server's core, all of the Painel on one, its users on the other.
        """
        names = self._place.folder / "processos.txt"
        names.write_text("\n".join(map(str, self._town.processos)))
        words = python("bench.painel.worker", names, rate, seconds)
        start = self._place.serve if beside_web else self._place.help
        self._child = await start(words, env=self._env)
        self._limit_s = seconds * 4 + READY_S
        self.ids = (await _said(self._child))["ready"]

    def go(self) -> None:
        self._child.say("go")

    @property
    def ended(self) -> bool:
        return self._child.ended is not None

    async def done(self) -> dict[str, Any]:
        """How it went, once all are final."""
        await self._child.wait(limit_s=self._limit_s)
        return _last(self._child) or {}

    def truth(self) -> dict[str, tuple[int, str]]:
        """What the database says at the end: topic → (number of the last line, status)."""
        return truth(self._town.sqlite)


def truth(database: Path) -> dict[str, tuple[int, str]]:
    """Every execution's number of its last line, with its status."""
    with sqlite3.connect(database, timeout=5) as connection:
        rows = connection.execute("SELECT id, linhas, status_execucao FROM execucao").fetchall()
    return {f"execucao:{UUID(row[0])}": (row[1], row[2]) for row in rows}


async def _said(child: Child) -> dict[str, Any]:
    deadline = time.monotonic() + READY_S
    while (found := _last(child)) is None:
        if child.ended is not None or time.monotonic() > deadline:
            raise Failed(f"the worker did not get ready: {child.words()}")
        await asyncio.sleep(0.02)
    return found


def _last(child: Child) -> dict[str, Any] | None:
    lines = [
        line for line in child.log.read_text("utf-8", "replace").split("\n")[:-1] if line.startswith("{")
    ]
    found: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
    return found
