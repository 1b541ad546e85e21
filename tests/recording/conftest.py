"""A recorder over a real database, and what it told."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app.persistence.database import Database
from app.recording.items import By, Message, Run
from app.recording.recorder import Recorder
from app.ritmo import Ritmo
from tests.cadastro import Cadastro, put_in


class Recording:
    """A recorder, the company, every message and id that came out."""

    def __init__(self, database: Database, cadastro: Cadastro) -> None:
        self.database = database
        self.cadastro = cadastro
        self.told: list[Message] = []
        self.submitted: list[UUID] = []
        self.recorder = Recorder(database, ritmo=Ritmo(), tell=self.told.extend, submit=self.submitted.extend)

    def by(self, who: str = "Bruno", **more: object) -> By:
        usuario = next(i for i, nome, _ in self.cadastro.people if nome == who)
        return By(who, "pagina", usuario, "127.0.0.1", **more)  # type: ignore[arg-type]

    async def an_execucao(self, processo: int = 0, who: str = "Bruno") -> UUID:
        run = Run(self.cadastro.processos[processo])
        return (await self.recorder.create(run, by=self.by(who))).execucao.id

    def messages(self, topic: str) -> list[Message]:
        return [message for message in self.told if message.topic == topic]


@pytest.fixture
async def recording(database: Database) -> AsyncIterator[Recording]:
    recording = Recording(database, await put_in(database))
    recording.recorder.start()
    yield recording
    await recording.recorder.stop()
