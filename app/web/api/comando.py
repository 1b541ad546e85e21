"""The id of a command: the client's own, so that asking twice has the effect of once."""

from uuid import UUID, uuid5

from quart import request

from app.domain.errors import Refused
from app.web.context import Identidade

KEY_LONGEST = 255  # characters


def comando_id(who: Identidade, *, item: str = "") -> UUID | None:
    """From `Idempotency-Key`: a UUID as it is, any other text as one of this user's; `item` splits it."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return None
    if len(key) > KEY_LONGEST:
        why = f"no máximo {KEY_LONGEST} caracteres"
        raise Refused("valores", f"Idempotency-Key: {why}.", campos={"Idempotency-Key": why})
    if not item:
        try:
            return UUID(key)
        except ValueError:
            pass
    return uuid5(who.usuario_id, f"{key} {item}".strip())
