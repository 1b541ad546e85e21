"""Request bodies as structs: refused by the name of what is wrong."""

import re
from typing import TypeVar

import msgspec
from quart import request

from app.domain.errors import Refused

BODY_BYTES = 64 * 1024
_PATH = re.compile(r" - at `\$\.?([^`]+)`$")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_MISSING = re.compile(r"missing required field `([^`]*)`")

T = TypeVar("T", bound=msgspec.Struct)


async def json_body(kind: type[T]) -> T:
    """The body as this struct; an empty one is all defaults.

    Raises:
        Refused: `grande_demais`, `tipo_invalido`, `formato` (no JSON object), `valores` (with `campos`).
    """
    raw = await raw_body(BODY_BYTES)
    try:
        if not raw.strip():
            return msgspec.convert({}, kind)
        require_json()
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused("formato", "O corpo não é um JSON válido.") from None


async def raw_body(limit: int) -> bytes:
    """The bytes, read no further than the limit.

    Raises:
        Refused: `grande_demais`.
    """
    if (request.content_length or 0) > limit:
        raise Refused("grande_demais")
    raw = bytearray()
    async for piece in request.body:
        raw += piece
        if len(raw) > limit:
            raise Refused("grande_demais")
    return bytes(raw)


def require_json() -> None:
    if not request.is_json:
        raise Refused("tipo_invalido")


def _refusal(message: str) -> Refused:
    """msgspec's sentence as ours: which field, what is wrong with it."""
    path = _PATH.search(message)
    field, why = path.group(1) if path else "", "valor inválido"
    for pattern, said in ((_UNKNOWN, "campo desconhecido"), (_MISSING, "obrigatório")):
        if found := pattern.search(message):
            field, why = ".".join(part for part in (field, found.group(1)) if part), said
    if not field:
        return Refused("formato", "O corpo deve ser um objeto JSON.")
    return Refused("valores", f"{field}: {why}.", campos={field: why})
