"""What a page shows against what the database says."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import pictures
from tests.page import Story
from tests.waiting import until


async def is_the_truth(story: Story, database: Database, topic: str) -> None:
    """The page comes to what the database says: every line once and in order, or within a marker."""
    async with database.read() as c:
        seq, estado, _, _ = (await pictures.look(c, [topic]))[topic]
    await until(lambda: story.seq >= seq, what=f"{topic} at {seq}; shows {story.seq}", limit_s=60)
    assert (story.false, story.refused) == ([], None)
    assert (story.seq, story.estado) == (seq, estado)
    if topic.startswith("execucao:"):
        await _lines_are_the_truth(story, database, UUID(topic.removeprefix("execucao:")), estado)


async def _lines_are_the_truth(story: Story, database: Database, i: UUID, estado: dict[str, Any]) -> None:
    query = select(m.LinhaLog.numero, m.LinhaLog.texto).where(m.LinhaLog.execucao_id == i)
    async with database.read() as c:
        written = {row.numero: row.texto for row in await c.execute(query)}
    hidden = [n for de, ate in story.gaps for n in range(de, ate + 1)]
    assert list(story.lines) == sorted(story.lines), "in order"
    assert sorted([*story.lines, *hidden]) == list(range(1, estado["linhas"] + 1)), (
        "each once, or in a marker"
    )
    assert {n: written[n] for n in story.lines} == story.lines
