"""What processes tell each other that nobody keeps: beside the hub, on a connection of its own."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from app.realtime.publisher import Publisher
from app.realtime.subscriber import Subscriber
from app.ritmo import Ritmo

Ear = Callable[[str, str, bytes], None]  # topic, the process that speaks, what it says


class Ephemeral:
    """Heard while it is wanted, lost without harm: the one thing that is read *from* Redis.

    `name` is this process among the others. An ear hears what other processes say in the topics of its kind
    (what comes before the colon). `again()` of an ear: something may have been lost, by us or by others.
    """

    def __init__(self, publisher: Publisher, *, ritmo: Ritmo) -> None:
        self.name = str(uuid4())
        self._publisher = publisher
        self._ritmo = ritmo
        self._ears: dict[str, Ear] = {}
        self._again: list[Callable[[], None]] = []
        self._subscriber = Subscriber(publisher, ritmo=ritmo, hear=self._hear, again=self._lost)

    @property
    def healthy(self) -> bool:
        """False while what was heard may be old: nobody is told of it then."""
        return self._publisher.healthy and self._subscriber.healthy

    def start(self) -> None:
        self._subscriber.start()

    async def stop(self) -> None:
        await self._subscriber.stop()

    def lend(self, kind: str, ear: Ear, *, again: Callable[[], None]) -> None:
        self._ears[kind] = ear
        self._again.append(again)

    async def listen(self, topics: Sequence[str]) -> None:
        """Until they are forgotten; returns when Redis has confirmed, or did not in time."""
        await self._subscriber.subscribe(topics, timeout_s=self._ritmo.publish_s)

    def forget(self, topics: Sequence[str]) -> None:
        self._subscriber.forget(topics)

    def tell(self, topic: str, data: bytes) -> None:
        """To whoever listens now; returns at once."""
        self._publisher.say(topic, self.name.encode() + b"\n" + data)

    def _hear(self, topic: str, data: bytes) -> None:
        who, _, said = data.partition(b"\n")
        ear = self._ears.get(topic.partition(":")[0])
        name = who.decode("ascii", "replace")
        if ear is not None and name != self.name:
            ear(topic, name, said)

    def _lost(self) -> None:
        for again in self._again:
            again()
