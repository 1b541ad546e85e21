"""A picture moved by its deltas is the picture that a fresh page gets: every kind of change, every topic."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec

from app.domain import changes as kinds
from app.domain.changes import Change, Told
from app.persistence.database import Database
from app.persistence.queries import pictures
from app.realtime.pictures import Picture, snapshot
from app.realtime.publisher import encoded
from app.recording.items import Run
from tests.cadastro import MES, put_in
from tests.page import Page, Story
from tests.places import missing
from tests.realtime.equal_cases import CASES, Case
from tests.recording.conftest import Recording

REPLAY = Path(__file__).parents[1] / "js" / "replay.js"


@dataclass
class Replay:
    """What a page that followed `topic` was told (as it goes over the wire), what a fresh one would be."""

    name: str
    topic: str
    before: dict[str, Any] | None
    deltas: list[dict[str, Any]]
    after: dict[str, Any]

    def difference(self) -> str | None:
        mine, fresh = (_story(self.topic, m) for m in ([self.before, *self.deltas], [self.after]))
        shown = [(story.seq, story.estado, story.lines, story.false) for story in (mine, fresh)]
        return None if shown[0] == shown[1] else f"{shown[0]} is not {shown[1]}"


def _story(topic: str, messages: list[dict[str, Any] | None]) -> Story:
    page = Page()
    page.follow(topic)
    page.hear(json.dumps([message for message in messages if message is not None]))
    return page.stories[topic]


async def replays(database: Database) -> list[Replay]:
    """Every case on a processo of its own; the month is everybody's."""
    recording = Recording(database, await put_in(database, processos=len(CASES)))
    recording.recorder.start()
    found = [replay for n, case in enumerate(CASES) for replay in await _replays(recording, case, n)]
    await recording.recorder.stop()
    return found


async def _replays(recording: Recording, case: Case, n: int) -> list[Replay]:
    past = await _happen(recording, n, None, case.past)
    topics = [f"processo:{recording.cadastro.processos[n]}", f"mes:{MES}"]
    topics += [f"fila:{recording.cadastro.operadora}"]
    topics += [f"execucao:{past}"] if past else []
    before, told = await _pictures(recording, topics), len(recording.told)
    last = await _happen(recording, n, past, case.steps, at_once=case.at_once)
    topics += [f"execucao:{last}"] if last != past else []
    after, news = await _pictures(recording, topics), recording.told[told:]
    assert bool(news) != case.still, f"{case.name}: told {news}"
    if case.at_once:
        assert len(news) == len({message.topic for message in news}), "one message a topic, not one a change"
    return [
        Replay(case.name, t, before.get(t), [_wire(m) for m in news if m.topic == t], after[t])
        for t in topics
    ]


async def _happen(
    recording: Recording, n: int, i: UUID | None, steps: tuple[Change | str, ...], *, at_once: bool = False
) -> UUID | None:
    if at_once:
        asked = [recording.recorder.record(i, step) for step in steps]  # type: ignore[arg-type]
        await asyncio.gather(*asked)
        return i
    for step in steps:
        if isinstance(step, Change):
            assert i is not None
            await recording.recorder.record(i, _fresh(step))
        else:
            run = Run(recording.cadastro.processos[n])
            i = (await recording.recorder.create(run, by=recording.by("Ana"))).execucao.id
    return i


def _fresh(change: Change) -> Change:
    """Invoices get ids of their own: several cases end alike."""
    if not isinstance(change, Told) or change.fim is None:
        return change
    faturas = tuple({**fatura, "id": uuid4()} for fatura in change.fim.faturas)
    fim = msgspec.structs.replace(change.fim, faturas=faturas)
    return msgspec.structs.replace(change, fim=fim)


def _wire(message: Any) -> dict[str, Any]:
    """The delta as the publisher sends it: behind its header."""
    said: dict[str, Any] = json.loads(encoded(message).partition(b"\n")[2])
    return said


async def _pictures(recording: Recording, topics: list[str]) -> dict[str, dict[str, Any]]:
    async with recording.database.read() as c:
        seen = await pictures.look(c, topics)
    return {t: json.loads(snapshot(Picture(t, *fields), seq=0, lines=0)) for t, fields in seen.items()}


def _classes(base: type) -> Iterator[type]:
    for sub in base.__subclasses__():
        yield sub
        yield from _classes(sub)


def test_every_kind_of_change_has_a_case_that_moves_the_page() -> None:
    """A new kind of change without one fails here."""
    known = {c for c in vars(kinds).values() if isinstance(c, type) and issubclass(c, Change)} - {Change}
    assert len(known) > 10
    assert set(_classes(Change)) == known, "changes are kept in one module"
    assert known == {type(step) for case in CASES if not case.still for step in case.steps} - {str}


async def test_what_a_page_was_told_is_what_a_fresh_page_gets(database: Database) -> None:
    found = await replays(database)
    assert {(r.name, r.topic): d for r in found if (d := r.difference())} == {}
    moved = {replay.topic.partition(":")[0] for replay in found if replay.deltas}
    assert moved == {"execucao", "processo", "mes", "fila"}


async def test_the_pages_own_javascript_agrees(sqlite: Database, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        missing("node")
    found, cases = await replays(sqlite), tmp_path / "cases.json"
    cases.write_text(json.dumps([vars(replay) for replay in found]), "utf-8")
    asked = await asyncio.create_subprocess_exec(
        *(str(node), str(REPLAY), str(cases)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asked.communicate()
    assert (said.decode(), asked.returncode) == (f"ok {len(found)} cases\n", 0)
