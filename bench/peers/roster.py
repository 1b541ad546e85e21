"""Who is compared, by name."""

import sys
from collections.abc import Awaitable, Callable

from bench.peers import others, painel
from bench.peers.served import Served
from bench.place import Place

Start = Callable[[Place, int], Awaitable[Served]]  # for that many readers

PAINEL, NAIVE, NCHAN, BARE = "painel", "naive", "nchan", "bare"
IDLE = "painel, idle"  # its sockets follow nothing yet

PEERS: dict[str, Start] = {
    PAINEL: lambda place, readers: painel.start(place, readers=readers),
    NAIVE: lambda place, readers: others.naive(place),
    "websockets": lambda place, readers: others.broadcast(place),
    "websockets, deflate": lambda place, readers: others.broadcast_deflate(place),
    NCHAN: lambda place, readers: others.nchan(place),
}


def present(peers: dict[str, Start]) -> dict[str, Start]:
    """Those that can run here; who is left out is said."""
    if NCHAN in peers and not others.has_nchan():
        print("nchan is left out: nginx with libnginx-mod-nchan is not installed", file=sys.stderr)
        return {name: start for name, start in peers.items() if name != NCHAN}
    return peers
