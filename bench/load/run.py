"""One measured stretch: a crowd hears a stream at a rate, while the server's cost is read."""

import json
import time
from typing import Any

from bench.load.crowd import Crowd
from bench.machine import cpu_s
from bench.peers.served import FIRST_SEQ, Served
from bench.place import Place
from bench.processes import python

WARM_S = 1.0
DRAIN_S = 3.0  # after the last event; whoever has not heard it by then has lost it


class Stretch:
    """Knows where the stream stands between stretches."""

    def __init__(self, place: Place, served: Served, crowd: Crowd) -> None:
        self._place, self._served, self._crowd = place, served, crowd
        self._seq = FIRST_SEQ

    async def run(self, *, rate: float, seconds: float) -> dict[str, Any]:
        """Publish and wait for the last reader; latencies, cost, losses."""
        crowd, readers = self._crowd, len(self._crowd.readers)
        crowd.tally.reset()
        server, own = cpu_s(self._served.pid), time.process_time()
        sent = await self._publish(rate, seconds)
        drain = time.monotonic()
        complete = await crowd.until(self._all_heard, limit_s=DRAIN_S)
        took_s = sent["took_s"] + time.monotonic() - drain  # without the publisher's own start
        tally = crowd.tally
        heard = tally.delivered + tally.by_snapshot
        spent = cpu_s(self._served.pid) - server
        return tally.figures() | {
            "rate": sent["rate"],
            "readers": readers,
            "missing": max(0, sent["sent"] * readers - heard) + tally.missing,
            "complete": complete,
            "drain_ms": (time.monotonic() - drain) * 1000,
            "deliveries_per_s": heard / took_s,
            "per_frame": tally.delivered / max(1, tally.frames),
            "server_cpu": spent / took_s,
            "cpu_s_per_100k": spent / max(1, heard) * 100_000,
            "client_cpu": (time.process_time() - own) / took_s,
            "publisher_cpu": sent["cpu_s"] / took_s,
        }

    async def _publish(self, rate: float, seconds: float) -> dict[str, float]:
        words = [*self._served.publish, "--rate", rate, "--seconds", seconds, "--base", self._seq]
        publisher = await self._place.help(
            python("bench.load.publisher", *words), env={"OMP_NUM_THREADS": "1"}
        )
        await publisher.wait(limit_s=seconds * 3 + 20)
        said: dict[str, float] = json.loads(publisher.words().strip().splitlines()[-1])
        self._seq += int(said["sent"])
        return said

    def _all_heard(self) -> bool:
        return all(reader.ear.seq >= self._seq for reader in self._crowd.readers)  # type: ignore[attr-defined]
