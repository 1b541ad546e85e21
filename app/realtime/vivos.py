"""Which processes live: each says so every few seconds, as long as it does."""

import asyncio
from collections.abc import Callable

import msgspec

from app.background import Background
from app.realtime.ephemeral import Ephemeral
from app.ritmo import Ritmo

KIND = "vivos"
TOPIC = f"{KIND}:todos"

_encode = msgspec.json.Encoder().encode


class Vivo(msgspec.Struct, frozen=True, kw_only=True):
    """What a process says of itself: `tipo` is web or worker, `lugar` its machine with its pid.

    `desde` (when it began) and `robo_em` (when it sends the robot its next order, after several that failed;
    None: nothing is held) are ISO instants; `abas` are its open pages, `execucoes` those that it carries.
    """

    tipo: str
    lugar: str
    versao: str
    desde: str
    abas: int = 0
    execucoes: int = 0
    robo_em: str | None = None


_decode = msgspec.json.Decoder(Vivo).decode


class Vivos:
    """`describe` says what this process is now. One that is silent for `presente_s` is not listed any more."""

    def __init__(self, ephemeral: Ephemeral, describe: Callable[[], Vivo], *, ritmo: Ritmo) -> None:
        self._ephemeral = ephemeral
        self._describe = describe
        self._ritmo = ritmo
        self._others: dict[str, tuple[float, Vivo]] = {}  # by name: loop time when it was heard, what it said
        self._background = Background()
        ephemeral.lend(KIND, self._hear, again=self._say)

    def start(self, *, listens: bool) -> None:
        """Say it from now on; with `listens` hear the others too."""
        if listens:
            self._background.once("vivos", self._ephemeral.listen([TOPIC]))
        self._background.keep("vivo", self._say_for_ever)

    async def stop(self) -> None:
        await self._background.stop()

    def all(self) -> list[tuple[Vivo, int]]:
        """Each living process with the milliseconds since it said so, this one first."""
        now_s = asyncio.get_running_loop().time()
        silent = [name for name, (at_s, _) in self._others.items() if now_s - at_s > self._ritmo.presente_s]
        for name in silent:
            del self._others[name]
        others = [(vivo, round((now_s - at_s) * 1000)) for at_s, vivo in self._others.values()]
        return [(self._describe(), 0), *sorted(others, key=lambda one: (one[0].tipo, one[0].lugar))]

    def _hear(self, topic: str, processo: str, said: bytes) -> None:
        try:
            vivo = _decode(said)
        except msgspec.MsgspecError:
            return  # of another version: it is not seen from here
        if processo not in self._others:
            self._say()  # it may not know us
        self._others[processo] = (asyncio.get_running_loop().time(), vivo)

    def _say(self) -> None:
        self._ephemeral.tell(TOPIC, _encode(self._describe()))

    async def _say_for_ever(self) -> None:
        while True:
            self._say()
            await asyncio.sleep(self._ritmo.presenca_s)
