"""Whose request it is, where a proxy of ours hands it on."""

import re
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

from app.parsing import Address, Network

HTTP_1 = frozenset({"1.0", "1.1"})
SCHEMES = {
    "http": {"http": "http", "https": "https"},
    "websocket": {"http": "ws", "https": "wss"},
}  # by what the ASGI scope is about: how the proxy says it, how the scope does
# As proxies write an address: in brackets, with a port, bare. Nothing else is one (a zone, a name, a quote).
_WRITTEN = re.compile(r"\[([0-9a-f:.]+)\](?::\d{1,5})?|([0-9.]+):\d{1,5}|([0-9a-f:.]+)", re.I | re.A)

Asgi = Callable[[Any, Any, Any], Awaitable[None]]


class Proxies:
    """ASGI middleware: behind it `client` is the visitor, `scheme` how they came (docs/seguranca.md §Proxies).

    A proxy is known by its address, over HTTP/1 alone: whom a proxy lets say `Upgrade: h2c` speaks HTTP/2
    through it with words of his own, and would be believed in its name.
    """

    def __init__(self, app: Asgi, trusted: tuple[Network, ...]) -> None:
        self._app = app
        self._trusted = trusted

    def __call__(self, scope: Any, receive: Any, send: Any) -> Awaitable[None]:
        if scope["type"] in SCHEMES and scope.get("client"):
            self._look(scope)
        return self._app(scope, receive, send)  # not awaited here: one frame less for each open page

    def _look(self, scope: Any) -> None:
        peer = read_address(scope["client"][0])
        if peer is None:
            return  # a socket of this machine, or a zone of it: nobody's proxy
        found = peer
        if scope["http_version"] in HTTP_1 and is_within(peer, self._trusted):
            found = visitor(peer, _said(scope, b"x-forwarded-for"), self._trusted)
            scheme = _said(scope, b"x-forwarded-proto").strip().lower()
            scope["scheme"] = SCHEMES[scope["type"]].get(scheme, scope["scheme"])
        if str(found) != scope["client"][0]:
            scope["client"] = (str(found), 0)  # whose port it was is not known


def visitor(peer: Address, forwarded: str, trusted: tuple[Network, ...]) -> Address:
    """The nearest address that is no proxy of ours: what stands left of it, anybody may have written.

    Where all are ours, the farthest. What is no address makes the whole header worth nothing: the peer itself.
    """
    found = peer
    for written in reversed(forwarded.split(",")):
        if not is_within(found, trusted):
            break
        hop = read_address(written.strip())
        if hop is None:
            return peer
        found = hop
    return found


def is_within(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def read_address(text: str) -> Address | None:
    """An IPv4 address inside an IPv6 one is that IPv4 address, or one visitor would be two."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    try:
        address = ip_address(next(part for part in match.groups() if part))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _said(scope: Any, name: bytes) -> str:
    """All lines of this header as one, in their order."""
    return ",".join(value.decode("latin1") for key, value in scope["headers"] if key == name)
