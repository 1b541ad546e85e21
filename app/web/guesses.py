"""Which counters an attempt to enter moves: an account's, an address's, or those of a browser that is known."""

import hashlib
import hmac
import ipaddress
from typing import NamedTuple

from app.domain.tentativas import CONTA, ENDERECO, NAVEGADOR, Limite

BUCKETS = 65_536  # of each kind: however many names somebody tries, the table stays small
OF_ONE_SITE = 64  # bits of an IPv6 address: a visitor has the rest for himself


class Counters(NamedTuple):
    """`limits` by key; after the right password `whole` begins anew, `one` takes the attempt back."""

    limits: dict[str, Limite]
    whole: list[str]
    one: list[str]


def counters(secret: str, *, account: str, address: str, browser: str | None) -> Counters:
    """A known browser has a counter of its own: what others do at the account, or from here, is not its matter."""
    if browser is not None:
        key = bucket(secret, "navegador", browser)
        return Counters({key: NAVEGADOR}, whole=[key], one=[])
    of_account = bucket(secret, "conta", account)
    of_address = bucket(secret, "endereco", _site(address))
    return Counters({of_account: CONTA, of_address: ENDERECO}, whole=[of_account], one=[of_address])


def bucket(secret: str, kind: str, name: str) -> str:
    """Keyed: nobody can choose a name that shares another's bucket."""
    digest = hmac.new(secret.encode(), f"tentativa:{kind}:{name}".encode("utf-8", "replace"), hashlib.sha256)
    return f"{kind}:{int.from_bytes(digest.digest()[:8]) % BUCKETS:04x}"


def _site(address: str) -> str:
    """What one visitor has of the net: IPv4 seen through an IPv6 socket is IPv4, or all of it were one /64."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, OF_ONE_SITE), strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)
