"""The real parts that the machine plays with, between them a wire that it can spoil."""

import dataclasses
import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from app.domain.changes import Claimed
from app.domain.errors import Refused
from app.persistence.database import Database
from app.persistence.queries import pictures
from app.realtime.hub import Hub
from app.realtime.pictures import Picture, Unseen
from app.realtime.publisher import Publisher
from app.recording.items import By, Message, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import MES, Cadastro
from tests.places import REDIS, sqlite_url
from tests.waiting import until

FENCE = "fence"
QUICK = dataclasses.replace(
    Ritmo().scaled(0.02), blocked_s=60.0, linger_s=60.0, picture_s=0.05, publish_s=1.0, probe_s=30.0
)
BLIND = dataclasses.replace(QUICK, position_s=3_600.0)  # nothing heals by being looked at every two seconds


class HeardHub(Hub):
    """The hub; it also says which fences it has heard."""

    fences: set[bytes]

    def hear(self, topic: str, data: bytes) -> None:
        if topic == FENCE:
            self.fences.add(data)
        super().hear(topic, data)


class Stage:
    """Recorder → wire → publisher → Redis → hub. `history` has every state that the database ever had."""

    is_torn = False
    failing = 0  # looks that fail before one succeeds again

    def __init__(self, folder: Path, template: Path, cadastro: Cadastro, ritmo: Ritmo) -> None:
        self.path = folder / "painel.db"
        shutil.copyfile(template, self.path)
        self.database = Database(sqlite_url(folder))
        self.cadastro, self.ritmo = cadastro, ritmo
        self.publisher = Publisher(REDIS, prefix=f"t{uuid4().hex}:", ritmo=ritmo)
        self.recorder = Recorder(self.database, ritmo=Ritmo(), tell=self._tell)
        self.wire: list[Message] = []  # committed, not yet published
        self.history: dict[str, set[str]] = defaultdict(set)
        self.texts: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.executions: list[UUID] = []
        self.during_look: list[Any] = []  # what happens between a look's read and its answer
        self.saved: Path | None = None
        self.random = Random(7)

    async def open(self) -> None:
        self.recorder.start()
        self.publisher.start()
        await self.start_hub()
        await self.run_again()
        await self.deliver()

    async def run_again(self) -> None:
        """One execution of each processo is under way; those that had ended are shown no longer."""
        self.executions = [await self._running(processo) for processo in self.cadastro.processos[:2]]
        await self.remember()

    async def _running(self, processo: UUID) -> UUID:
        try:
            i = (await self.recorder.create(Run(processo), by=By("Ana", "pagina"))).execucao.id
        except Refused as refusal:
            return UUID(refusal.extra["execucao"]["id"])
        await self.recorder.record(i, Claimed())
        return i

    async def close(self) -> None:
        await self.hub.stop()
        await self.publisher.stop()
        await self.recorder.stop()
        await self.database.close()

    async def start_hub(self) -> None:
        """Also what a deploy or a crash of the web process is to the pages."""
        self.hub = HeardHub(self.publisher, look=self._look, positions=self._positions, ritmo=self.ritmo)
        self.hub.fences = set()
        self.hub.start()
        await until(lambda: self.hub.healthy, what="subscribed")
        await self.hub._subscriber.subscribe([FENCE], timeout_s=1)

    def _tell(self, messages: Sequence[Message]) -> None:
        self.wire += messages

    async def _look(self, topics: list[str]) -> dict[str, Picture]:
        if self.failing:
            self.failing -= 1
            raise Unseen
        async with self.database.read() as c:
            seen = {t: Picture(t, *fields) for t, fields in (await pictures.look(c, topics)).items()}
        while self.during_look:
            await self.during_look.pop()()
        return await self.torn(seen) if self.is_torn else seen

    async def torn(self, seen: dict[str, Picture]) -> dict[str, Picture]:
        """A planted defect: the lines are read in a transaction of their own, later than the state."""
        async with self.database.read() as c:
            later = await pictures.look(c, list(seen))
        return {t: Picture(t, p.seq, p.estado, later[t][2], later[t][3]) for t, p in seen.items()}

    async def _positions(self, topics: list[str]) -> dict[str, int]:
        async with self.database.read() as c:
            return await pictures.positions(c, topics)

    @property
    def topics(self) -> list[str]:
        rows = [f"processo:{i}" for i in self.cadastro.processos[:2]]
        return [*(f"execucao:{i}" for i in self.executions), *rows, f"mes:{MES}"]

    async def truth(self) -> dict[str, Picture]:
        async with self.database.read() as c:
            return {t: Picture(t, *f) for t, f in (await pictures.look(c, self.topics)).items()}

    async def remember(self) -> None:
        """After every commit: what pages may show from now on."""
        for topic, picture in (await self.truth()).items():
            self.history[topic].add(canonical(picture.seq, picture.estado))
            for line in picture.linhas or []:
                self.texts[topic, line[0]].add(line[3])

    async def deliver(self, *, lost: float = 0.0, shuffled: bool = False, repeated: bool = False) -> None:
        """What waits on the wire reaches Redis, or does not; what arrived has been heard on return."""
        wire, self.wire = self.wire, []
        arriving = [message for message in wire if self.random.random() >= lost]
        if repeated:
            arriving = [message for message in arriving for _ in range(2)]
        if shuffled:
            self.random.shuffle(arriving)
        self.publisher.publish(arriving)
        await self.heard()

    async def heard(self) -> None:
        fence = uuid4().bytes
        self.publisher.probe(f"{self.publisher.prefix}{FENCE}", fence)
        await until(lambda: fence in self.hub.fences, what="the hub heard what was published")

    async def lose_subscription(self) -> None:
        """The connection dies; what is published before there is another is heard by nobody."""
        connection = self.hub._subscriber._connection
        assert connection is not None
        await connection.close()
        self.wire.clear()
        await until(lambda: not self.hub.healthy, what="the loss was noticed")
        await until(lambda: self.hub.healthy, what="subscribed again")

    def save(self) -> None:
        """A backup of the database as it is now."""
        self.saved = self.path.with_name("backup.db")
        self.saved.unlink(missing_ok=True)
        _copy(self.path, self.saved)

    async def restore(self) -> None:
        """The backup is put back under the running application, whose pages believe it."""
        assert self.saved is not None
        _copy(self.saved, self.path)
        self.wire.clear()
        self.hub._look_soon()
        truth = await self.truth()
        rooms = [room for room in self.hub._rooms.values() if room.topic in truth]
        await until(lambda: all(room.log.head <= truth[room.topic].seq for room in rooms), what="believed")


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def canonical(seq: int, estado: dict[str, Any]) -> str:
    return json.dumps([seq, estado], sort_keys=True, default=str)
