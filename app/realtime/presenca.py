"""Who looks at an execution, or is about to act on it: told to the others who look, lost without harm."""

import asyncio
from collections.abc import Sequence

import msgspec

from app.background import Background
from app.domain.values import iso, now
from app.realtime.audience import Audience
from app.realtime.ephemeral import Ephemeral
from app.realtime.protocol import PresencaTold
from app.realtime.reader import Reader
from app.realtime.sala import Pessoa, Sala
from app.ritmo import Ritmo

KIND = "presenca"
LOOKS = 10  # at the clock between two lists: whoever expired is gone within a tenth of that

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Pessoa]).decode


class Presenca:
    """Topics `presenca:<execucao>`. Every process says its own list when it changes, and every `presenca_s`.

    Readers have an identity with `usuario_id`, `nome`. While Redis is in doubt nobody is shown: a list that
    may be old would keep people from acting. Nothing else depends on it.
    """

    def __init__(self, ephemeral: Ephemeral, audience: Audience, *, ritmo: Ritmo) -> None:
        self._ephemeral = ephemeral
        self._audience = audience
        self._ritmo = ritmo
        self._salas: dict[str, Sala] = {}
        self._was_healthy = False
        self._background = Background()
        ephemeral.lend(KIND, self._hear, again=self._say_all)

    def start(self) -> None:
        self._background.keep("presenca", self._go_on_for_ever)

    async def stop(self) -> None:
        await self._background.stop()

    async def follow(self, reader: Reader, topics: Sequence[str]) -> None:
        """Tell this page who is there, now and whenever that changes; it is not there itself until it says so."""
        if reader not in self._audience.readers:
            return  # it has gone before we came to it
        entered = {topic: self._salas.setdefault(topic, Sala()) for topic in topics}
        for sala in entered.values():
            sala.here.setdefault(reader, None)
        await self._ephemeral.listen(topics)
        for topic, sala in entered.items():
            if reader in sala.here:
                sala.told.pop(reader, None)
                self._tell(topic, sala)
                self._say(topic, sala)  # whoever is there elsewhere answers with theirs

    def present(self, reader: Reader, topic: str, fazendo: str) -> bool:
        """This page's person does this from now on; False when the page does not follow the topic."""
        sala = self._salas.get(topic)
        if sala is None or reader not in sala.here:
            return False
        was = sala.here[reader]
        if was is None or was.fazendo != fazendo:
            who = reader.identity
            sala.here[reader] = Pessoa(str(who.usuario_id), who.nome, fazendo, iso(now()) or "")
            self._changed(topic, sala)
        return True

    def leave(self, reader: Reader, topics: Sequence[str] | None = None) -> None:
        """It looks no longer: at these, or at all."""
        for topic in [
            t for t, sala in self._salas.items() if reader in sala.here and (topics is None or t in topics)
        ]:
            sala = self._salas[topic]
            was_there = sala.here.pop(reader) is not None
            sala.told.pop(reader, None)
            if was_there:
                self._changed(topic, sala)
            if not sala.here:
                del self._salas[topic]
                self._ephemeral.forget([topic])

    def _hear(self, topic: str, processo: str, said: bytes) -> None:
        sala = self._salas.get(topic)
        if sala is None:
            return
        try:
            pessoas = _decode(said)
        except msgspec.MsgspecError:
            return  # of a newer process, perhaps: it is not seen from here
        until_s = asyncio.get_running_loop().time() + self._ritmo.presente_s
        if sala.hear(processo, pessoas, until_s=until_s) and sala.ours():
            self._say(topic, sala)
        self._tell(topic, sala)

    def _changed(self, topic: str, sala: Sala) -> None:
        self._say(topic, sala)
        self._tell(topic, sala)

    def _say(self, topic: str, sala: Sala) -> None:
        self._ephemeral.tell(topic, _encode(sala.ours()))

    def _say_all(self) -> None:
        for topic, sala in self._salas.items():
            if sala.ours():
                self._say(topic, sala)

    def _tell(self, topic: str, sala: Sala) -> None:
        """To each page what it has not been told yet."""
        for reader in sala.here:
            pessoas = sala.others(str(reader.identity.usuario_id)) if self._ephemeral.healthy else []
            if sala.told.get(reader) != pessoas:
                sala.told[reader] = pessoas
                self._audience.say(reader, PresencaTold(topic, pessoas))

    async def _go_on_for_ever(self) -> None:
        while True:
            for _ in range(LOOKS):
                await asyncio.sleep(self._ritmo.presenca_s / LOOKS)
                self._look()
            self._say_all()

    def _look(self) -> None:
        healthy, now_s = self._ephemeral.healthy, asyncio.get_running_loop().time()
        turned, self._was_healthy = healthy != self._was_healthy, healthy
        for topic, sala in self._salas.items():
            if sala.expire(now_s) or turned:
                self._tell(topic, sala)
