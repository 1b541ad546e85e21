"""What a page said, as one of our messages or a refusal."""

from typing import Any

import msgspec

from app.domain.errors import CATALOGUE, Refused
from app.realtime.protocol import SAID, TOPICS_PER_FOLLOW, TOPICS_PER_SOCKET, Follow, Nack, Said, is_topic
from app.realtime.reader import Reader


def understood(raw: dict[str, Any]) -> Said:
    """The message as one of ours; anything else is refused and the socket stays (rolling deploys)."""
    kind = SAID.get(str(raw.get("type")))
    if kind is None:
        raise Refused("desconhecido", f"Mensagem desconhecida: {str(raw.get('type'))[:40]}")
    unknown = raw.keys() - {"type", *kind.__struct_fields__}
    if unknown:
        raise Refused("desconhecido", f"Campo desconhecido: {sorted(unknown)[0][:40]}")
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise Refused("formato", f"{CATALOGUE['formato'][1]} ({error})") from None


def wanted(reader: Reader, said: Follow) -> list[tuple[str, int, int]]:
    """The topics with what the page has; nothing is followed when one of them is malformed."""
    if len(said.topics) > TOPICS_PER_FOLLOW:
        raise Refused("limite", f"No máximo {TOPICS_PER_FOLLOW} assuntos por mensagem.")
    found: dict[str, tuple[str, int, int]] = {}
    for entry in said.topics:
        numbers = entry[1:3]
        good = 1 <= len(entry) <= 3 and all(type(n) is int and 0 <= n < 2**53 for n in numbers)
        if not good or not is_topic(entry[0]):
            raise Refused("formato", "Assunto desconhecido ou mal escrito.")
        seq, lines = (*numbers, 0, 0)[:2]
        found[entry[0]] = (entry[0], seq, lines)
    if len(reader.cursors.keys() | found.keys()) > TOPICS_PER_SOCKET:
        raise Refused("limite", f"No máximo {TOPICS_PER_SOCKET} assuntos por página.")
    return list(found.values())


def nack(raw: dict[str, Any], refusal: Refused) -> Nack:
    """The refusal as an answer to this message, by its id if it had a usable one."""
    try:
        id_ = msgspec.convert(raw.get("id"), Nack.__annotations__["id"])
    except msgspec.ValidationError:
        id_ = None
    extra = {key: refusal.extra[key] for key in ("execucao", "faltam_s") if key in refusal.extra}
    return Nack(id_, refusal.code, refusal.detail, **extra)
