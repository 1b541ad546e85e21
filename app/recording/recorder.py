"""The only writer of executions: one task a process, which commits what has gathered together."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

from sqlalchemy.exc import SQLAlchemyError

from app.background import Background
from app.domain.changes import Change
from app.domain.errors import Fenced, Refused
from app.domain.values import now
from app.persistence.database import Database, is_out_of_reach
from app.recording.group import Outcome, commit_group
from app.recording.items import By, Item, Message, Recorded, Run
from app.recording.unknown import was_committed
from app.ritmo import Ritmo

log = logging.getLogger(__name__)

GROUP = 200  # more gains nothing and delays the first of them
AILING = 0.8  # of the deadline is gone already while the database does not answer
WAITING = 5_000  # beyond this the database is not keeping up: refuse, do not hoard


class Recorder:
    """`create` and `record` return once their change is committed; nobody waits for Redis.

    `tell` gets the messages of each committed group; `submit` the ids of new executions.
    """

    def __init__(
        self,
        database: Database,
        *,
        ritmo: Ritmo,
        tell: Callable[[Sequence[Message]], None],
        submit: Callable[[Sequence[UUID]], None] = lambda ids: None,
    ) -> None:
        self._database = database
        self._ritmo = ritmo
        self._tell = tell
        self._submit = submit
        self._waiting: list[Item] = []
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._background = Background()
        self.fenced = 0
        self.healthy = True  # false from a group that the database did not take until one that it did

    def start(self) -> None:
        self._background.keep("writer", self._write_for_ever)

    async def drain(self) -> None:
        """Wait until everything handed in has been answered."""
        await self._idle.wait()

    async def stop(self) -> None:
        await self.drain()
        await self._background.stop()

    async def create(self, run: Run, *, by: By) -> Recorded:
        """A new execution, committed and handed to the engine.

        Raises:
            Refused: see `app.recording.creating.create`; `indisponivel` when the database did not take it.
        """
        return await self._hand_in(run, uuid4(), by)

    async def record(self, execucao_id: UUID, change: Change, *, by: By | None = None) -> Recorded:
        """The execution after the change, committed.

        Raises:
            Refused: the change cannot be made (or `indisponivel`: it was not).
            Fenced: the change came from an executor that is no longer the present one.
        """
        return await self._hand_in(change, execucao_id, by)

    async def _hand_in(self, wish: Change | Run, execucao_id: UUID, by: By | None) -> Recorded:
        if len(self._waiting) >= WAITING:
            raise Refused("indisponivel")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._ritmo.change_deadline_s
        item = Item(wish, execucao_id, by, deadline, loop.create_future())
        self._waiting.append(item)
        self._idle.clear()
        self._arrived.set()
        # shielded: a caller that gives up must not leave half a transaction behind
        return await asyncio.shield(item.answer)

    async def _write_for_ever(self) -> None:
        while True:
            await self._arrived.wait()
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            if not self._waiting:
                self._arrived.clear()
            try:
                await self._commit(self._in_time(group))
            finally:  # also after a defect of ours: whoever drains must not wait for ever
                if not self._waiting:
                    self._idle.set()

    def _in_time(self, group: list[Item]) -> list[Item]:
        moment = asyncio.get_running_loop().time()
        if not self.healthy:  # it may take as long again to learn that it still does not answer
            moment += self._ritmo.change_deadline_s * AILING
        for item in group:
            if item.enters_before < moment:
                _answer(item, Refused("indisponivel"))
        return [item for item in group if item.enters_before >= moment]

    async def _commit(self, group: list[Item]) -> None:
        if not group:
            return
        try:
            await self._try(group)
        except (SQLAlchemyError, OSError, Refused) as error:
            await self._one_by_one(group, error)
        finally:
            for item in group:
                _answer(item, Refused("indisponivel"))  # a defect of ours must not leave anybody waiting

    async def _one_by_one(self, group: list[Item], error: Exception) -> None:
        """The group was rolled back: one bad change must not take its neighbours with it."""
        if len(group) == 1 or is_out_of_reach(error):
            self.healthy = not is_out_of_reach(error)
            log.warning("changes refused by the database", extra={"changes": len(group)}, exc_info=error)
            for item in group:
                _answer(item, error if isinstance(error, Refused) else Refused("indisponivel"))
            return
        for item in group:
            try:
                await self._try([item])
            except (SQLAlchemyError, OSError, Refused) as alone:
                await self._one_by_one([item], alone)

    async def _try(self, group: list[Item]) -> None:
        decided: list[tuple[list[Outcome], list[Message]]] = []  # known even when the commit fails
        try:
            await self._database.transact(lambda c: decided.append(commit_group(c, group, now=now())))
        except (SQLAlchemyError, OSError):
            if not decided or not await was_committed(self._database, decided[0][0]):
                raise
        outcomes, messages = decided[0]
        self.healthy = True
        for item, outcome in zip(group, outcomes, strict=True):
            self.fenced += isinstance(outcome, Fenced)
            _answer(item, outcome)
        # first: what is not told is found by the position check, what is not begun waits for recovery
        self._submit(_new(group, outcomes))
        self._tell(messages)


def _new(group: Sequence[Item], outcomes: Sequence[Outcome]) -> list[UUID]:
    """Executions to be carried, whether or not whoever asked for them still waits."""
    return [
        outcome.execucao.id
        for item, outcome in zip(group, outcomes, strict=True)
        if isinstance(item.wish, Run) and isinstance(outcome, Recorded) and not outcome.repetido
    ]


def _answer(item: Item, outcome: Outcome | Refused) -> None:
    if item.answer.done():
        return
    if isinstance(outcome, Recorded):
        item.answer.set_result(outcome)
    else:
        item.answer.set_exception(outcome)
        item.answer.exception()  # seen: a caller that has gone away is no reason for a warning
