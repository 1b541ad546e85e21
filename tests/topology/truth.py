"""What is true in the end: the pages, the database, the robot say the same of every run."""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain.execucao import Execucao
from app.domain.status import is_final
from app.domain.text import clean
from app.persistence import models as m
from app.persistence.queries import rows
from tests.faults.oracle import is_the_truth
from tests.topology.load import Load
from tests.topology.town import Town


class Ended:
    """Every run as the database has it, the robot's own count beside it."""

    def __init__(self, execucoes: list[Execucao], counts: dict[str, Any]) -> None:
        self.execucoes, self.counts = execucoes, counts

    @property
    def jobs(self) -> int:
        """How many were sent to the robot: a run cancelled before that was not."""
        return sum(e.despacho_em is not None for e in self.execucoes)

    @property
    def retaken(self) -> int:
        """How often a run was taken up again by another process, or by the next life of the same."""
        return sum(e.tentativa - 1 for e in self.execucoes)

    @property
    def statuses(self) -> Counter[str]:
        return Counter(str(e.status_execucao) for e in self.execucoes)


async def all_agree(town: Town, load: Load) -> Ended:
    """0 stuck, 0 lost, 0 repeated, one POST a job; else it fails, naming the run."""
    async with town.database.read() as c:
        execucoes = list((await rows.execucoes(c, load.runs)).values())
        everything = set((await c.scalars(select(m.Execucao.id))).all())
    assert everything == set(load.runs), "an order that was said again made one run"
    assert [e.id for e in execucoes if not is_final(e.status_execucao)] == []
    for page in town.pages:
        for topic, story in page.page.stories.items():
            await is_the_truth(story, town.database, topic)
    for e in execucoes:
        if e.id_externo is not None:
            await _has_each_line_once(town, e.id, e.id_externo)
    ended = Ended(execucoes, await town.asked_robot("/_contagem"))
    assert ended.counts["iniciados"] == ended.jobs
    assert ended.counts["cancelados"] <= len(load.wished)
    return ended


async def _has_each_line_once(town: Town, i: UUID, id_externo: str) -> None:
    """The log is the robot's: each line that it said (its secrets masked), in order, once."""
    said = [
        (line["n"], clean(line["message"]))
        for line in (await town.asked_robot(f"/jobs/{id_externo}"))["logs"]
    ]
    query = select(m.LinhaLog.n_robo, m.LinhaLog.texto).where(m.LinhaLog.execucao_id == i)
    async with town.database.read() as c:
        written = [tuple(row) for row in await c.execute(query.order_by(m.LinhaLog.numero))]
    assert [n for n, _ in written] == list(range(1, len(said) + 1)), (i, len(written), len(said))
    different = [(ours, theirs) for ours, theirs in zip(written, said, strict=True) if ours != theirs]
    assert not different, (i, different)
