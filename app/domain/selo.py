"""The chain of the audit: each row's link is a SHA-256 over the link before it, then the row itself.

`link = SHA-256(link before ‖ canonical)`, the first one follows 32 zero bytes. `canonical` is UTF-8 JSON without
spaces: `["painel-auditoria-1", numero, id, em, usuario_id, quem, acao, alvo, endereco, permitido, detalhe]`, where
`em` is ISO 8601 UTC with six decimals and `Z`, `usuario_id` lower case or null (docs/seguranca.md).
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

FORM = "painel-auditoria-1"
FIRST = bytes(32)
COLUMNS = ("id", "em", "usuario_id", "quem", "acao", "alvo", "endereco", "permitido", "detalhe")


class Head(msgspec.Struct, frozen=True):
    """How many rows are sealed, the last one's link."""

    numero: int
    selo: bytes

    def __str__(self) -> str:
        return f"{self.numero}:{self.selo.hex()}"

    @classmethod
    def parsed(cls, text: str) -> "Head":
        """From `120:3f2a…` (64 hexadecimal digits); raises ValueError."""
        numero, _, selo = text.strip().partition(":")
        head = cls(int(numero), bytes.fromhex(selo))
        if head.numero < 0 or len(head.selo) != len(FIRST):
            raise ValueError(text)
        return head


class Finding(msgspec.Struct, frozen=True):
    """Something that does not hold. `kind`: `mudou`, `falta`, `cabeca`; `numero` is the place in the chain."""

    kind: str
    numero: int
    id: int | None = None


def canonical(numero: int, row: Any) -> bytes:
    """The row (its `COLUMNS` as attributes) as the bytes that are hashed."""
    usuario = None if row.usuario_id is None else str(row.usuario_id)
    said = (row.quem, row.acao, row.alvo, row.endereco, bool(row.permitido), row.detalhe)
    return msgspec.json.encode([FORM, numero, row.id, _instant(row.em), usuario, *said])


def link(before: bytes, numero: int, row: Any) -> bytes:
    return hashlib.sha256(before + canonical(numero, row)).digest()


def checked(rows: Iterable[Any], *, before: Head) -> Iterator[Finding]:
    """What does not hold in sealed rows (`COLUMNS`, `numero_selo`, `selo`), in the order of their numbers.

    Each row is compared with the link that is written before it, so every forgery is named at its place.
    """
    numero, last = before.numero, before.selo
    for row in rows:
        numero += 1
        if row.numero_selo != numero:
            yield from (Finding("falta", missing) for missing in range(numero, row.numero_selo))
            numero = row.numero_selo
        elif row.selo != link(last, numero, row):
            yield Finding("mudou", numero, row.id)
        last = row.selo


def _instant(em: datetime) -> str:
    return em.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
