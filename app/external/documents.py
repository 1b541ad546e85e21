"""JSON from a stranger: parsed, bounded, every string fit to be stored."""

import json
import math
import re
from typing import Any

from app.external.errors import BadDocument
from app.external.limits import ASIDE_MAX

DEPTH_MAX = 32  # levels; the real documents have six
CONTAINERS_MAX = 100_000  # objects and arrays; each costs us some hundred bytes
DIGITS_MAX = 18  # beyond 64 bits a number is a text

UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, UTF-8 no lone surrogate
REPLACEMENT = "\ufffd"


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`. Raises BadDocument.

    Cleaned rather than refused, because the robot would send the same document again for ever: bytes that
    are not UTF-8, NUL, lone surrogates (replaced), NaN or infinity (null), huge integers (text).
    """
    if raw.count(b"{") + raw.count(b"[") > CONTAINERS_MAX:
        raise BadDocument("too many objects", raw[:ASIDE_MAX])
    try:
        value = _DECODER.decode(raw.decode("utf-8-sig", "replace").strip())
        document = cleaned(value)
    except (ValueError, RecursionError) as wrong:
        raise BadDocument(f"not JSON that we take ({type(wrong).__name__})", raw[:ASIDE_MAX]) from wrong
    if not isinstance(document, dict):
        raise BadDocument("not an object", raw[:ASIDE_MAX])
    return document


def cleaned(value: Any, depth: int = 0) -> Any:
    """The same value with strings that can be stored. Raises ValueError when it is too deep."""
    if depth > DEPTH_MAX:
        raise ValueError("too deep")
    if isinstance(value, str):
        return UNSTORABLE.sub(REPLACEMENT, value)
    if isinstance(value, dict):
        return {cleaned(key): cleaned(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item, depth + 1) for item in value]
    return value


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= DIGITS_MAX else digits


def _real(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _no_number(name: str) -> None:
    """NaN and the infinities are no JSON."""


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_real, parse_constant=_no_number, strict=False)
