"""The text of a setting as the value it stands for, or one line that says what to write instead."""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Monthly(NamedTuple):
    """A day of every month, an hour of it; in the zone that people see."""

    day: int  # 1–28: every month has it
    hour: int
    minute: int


class SettingError(ValueError):
    """A setting that cannot be used; the message is one line for the person who set it."""


def dotenv(path: Path) -> dict[str, str]:
    """`NAME=value` lines; no file: nothing."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}


def flag(text: str) -> bool:
    if text not in {"0", "1"}:
        raise SettingError("use 0 ou 1")
    return text == "1"


def port_number(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingError("use um número de 1 a 65535")
    return int(text)


def positive(kind: type) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = 0
        if not value > 0:
            raise SettingError("use um número maior que zero")
        return value

    return parse


def address(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if urlsplit(text).scheme not in schemes:
            raise SettingError(f"use um endereço que comece com {' ou '.join(s + '://' for s in schemes)}")
        return text.rstrip("/")

    return parse


def travels_safely(url: str) -> bool:
    """Whether what is sent there is read by nobody on the way: https, or it never leaves this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


def issuer(text: str) -> str:
    """A provider's name as it writes it itself, to the last slash: what it signs says the same."""
    if not travels_safely(text):
        raise SettingError("use um endereço https://, como o provedor o escreve")
    return text


def monthly(text: str) -> Monthly:
    """`5 06:00` → day 5, six in the morning."""
    found = re.fullmatch(r"(\d{1,2}) (\d{1,2}):(\d{2})", " ".join(text.split()))
    if found is not None:
        when = Monthly(*map(int, found.groups()))
        if 1 <= when.day <= 28 and when.hour < 24 and when.minute < 60:
            return when
    raise SettingError("use o dia (1 a 28) e a hora, como em: 5 06:00")


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingError("use um fuso como America/Sao_Paulo") from None


def origins(text: str) -> tuple[str, ...]:
    return tuple(address("http", "https")(part) for part in text.split())


def domains(text: str) -> tuple[str, ...]:
    """`empresa.com.br filial.com` → two domains, in small letters."""
    found = tuple(text.lower().replace(",", " ").split())
    if not found or not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", name) for name in found):
        raise SettingError("use domínios separados por espaços, como em: empresa.com.br filial.com")
    return found


def networks(text: str) -> tuple[Network, ...]:
    """`127.0.0.1, 10.1.0.0/16` → two networks, the first of one address; nobody means the whole world."""
    try:
        found = tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or any(not n.prefixlen or getattr(n.network_address, "ipv4_mapped", None) for n in found):
        raise SettingError("use endereços ou redes, separados por vírgula, como em: 127.0.0.1, 10.1.0.0/16")
    return found


def limits(text: str) -> dict[str, int]:
    """`2,CLARO=1` → {"": 2, "CLARO": 1}; the empty name is everybody else."""
    limits = {}
    for part in text.split(","):
        name, _, number = part.strip().rpartition("=")
        limits[name.strip().upper()] = positive(int)(number)
    if "" not in limits:
        raise SettingError("comece pelo limite geral, por exemplo 2,CLARO=1")
    return limits


def level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingError("use DEBUG, INFO, WARNING ou ERROR")
    return text.upper()


def with_driver(url: str) -> str:
    for plain, driver in (("postgresql://", "postgresql+asyncpg://"), ("sqlite://", "sqlite+aiosqlite://")):
        if url.startswith(plain):
            return driver + url.removeprefix(plain)
    return url
