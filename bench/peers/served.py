"""A server that runs, with all that a load needs to know of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.load.crowd import Crowd
from bench.load.ears import Ear, StreamEar
from bench.load.reader import Reader
from bench.load.stream import Stream
from bench.load.tally import Tally
from bench.load.wire import handshake
from bench.processes import Child

FIRST_SEQ = 1_000_000  # seven digits for ever: every delta of the benchmark has one length


@dataclass
class Served:
    """`publish` are the publisher's words; `opening` is what a page says first, None: nothing."""

    child: Child
    port: int
    path: str
    stream: Stream
    publish: list[str]
    cookie: Callable[[int], str] = field(default=lambda i: "")
    opening: Callable[[int], bytes | None] = field(default=lambda i: None)
    deflate: bool = True
    snapshots: bool = False  # whether a reader is live only once it has been answered
    database: Path | None = None

    @property
    def pid(self) -> int:
        return self.child.pid

    def crowd(self) -> Crowd:
        """Readers of the one stream."""
        return Crowd(self.port, self._reader)

    def hello(self, i: int) -> bytes:
        return handshake(self.port, self.path, cookie=self.cookie(i), deflate=self.deflate)

    def _reader(self, i: int, tally: Tally, ended: Callable[[Reader], None]) -> Reader:
        ear: Ear = StreamEar(self.stream, tally, seq=FIRST_SEQ, live=not self.snapshots)
        return Reader(self.hello(i), opening=self.opening(i), ear=ear, tally=tally, ended=ended)
