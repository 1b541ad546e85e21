"""Closes the sockets of whoever may no longer listen: the database is asked, hints only say when."""

import asyncio
import contextlib
from uuid import UUID

from app.domain.policy import owes_factor
from app.domain.values import now
from app.persistence.database import Database
from app.persistence.queries import sessoes
from app.persistence.queries.sessoes import Vigente
from app.realtime.audience import Audience
from app.realtime.ephemeral import Ephemeral
from app.realtime.protocol import Close
from app.ritmo import Ritmo

KIND = "acesso"
TOPIC = f"{KIND}:mudou"
PORTION = 5_000  # identities of one query


class Watch:
    """One a process. `changed()` after the commit: every process looks at once; without Redis within `identities_s`."""

    def __init__(
        self, database: Database, audience: Audience, ephemeral: Ephemeral, *, ritmo: Ritmo, fator_admin: bool
    ) -> None:
        self._database = database
        self._audience = audience
        self._ephemeral = ephemeral
        self._ritmo = ritmo
        self._fator_admin = fator_admin
        self._look = asyncio.Event()
        ephemeral.lend(KIND, lambda topic, who, said: self._look.set(), again=self._look.set)

    def changed(self) -> None:
        """A session, a token, a role, a second factor or a user is not what it was."""
        self._look.set()
        self._ephemeral.tell(TOPIC, b"")

    async def run_for_ever(self) -> None:
        await self._ephemeral.listen([TOPIC])
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._ritmo.identities_s):
                    await self._look.wait()
            self._look.clear()
            if self._audience.readers:
                await self._close_ended()

    async def _close_ended(self) -> None:
        readers = list(self._audience.readers)
        found = await self._vigentes(list({_credential(reader.identity) for reader in readers}))
        for reader in readers:
            if not self._may_listen(reader.identity.papel, found.get(_credential(reader.identity))):
                self._audience.close(reader, Close.SIGNED_OUT)

    def _may_listen(self, papel: str, vigente: Vigente | None) -> bool:
        """Whether who was let in with this role would be let in alike again."""
        return (
            vigente is not None
            and vigente.papel == papel
            and not owes_factor(vigente.papel_dono, has=vigente.tem_segundo_fator, wanted=self._fator_admin)
        )

    async def _vigentes(self, ids: list[UUID]) -> dict[UUID, Vigente]:
        found: dict[UUID, Vigente] = {}
        async with self._database.read() as connection:
            for i in range(0, len(ids), PORTION):
                found |= await sessoes.vigentes(connection, ids[i : i + PORTION], at=now())
        return found


def _credential(identity: object) -> UUID:
    found: UUID = getattr(identity, "sessao_id", None) or getattr(identity, "token_id", None)  # type: ignore[assignment]
    return found
