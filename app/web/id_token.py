"""Whether an ID token is the provider's, for us, of this very entry (OpenID Connect Core §3.1.3.7)."""

import hmac
import time
from typing import Any

from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import GuestProtocol, KeySet

from app.domain.errors import Refused

KEY_TYPES = {"RS256": "RSA", "ES256": "EC"}  # the algorithms that we take, what signs them
LEEWAY_S = 60  # clocks differ
TOKEN_LONGEST = 16_384  # characters; Google's have 1,200


def claims_of(
    token: str, keys: list[dict[str, Any]], *, issuer: str, client: str, nonce: str
) -> dict[str, Any]:
    """What it says of the person.

    Raises:
        Refused: `empresa_recusada` with `porque`, in a word for the audit.
    """
    if len(token) > TOKEN_LONGEST:
        raise not_proved("token grande demais")

    def choose(signed: GuestProtocol) -> KeySet:
        kind = KEY_TYPES.get(str(signed.headers().get("alg")))
        fit = [key for key in keys if key.get("kty") == kind and key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": fit})

    try:
        claims = jwt.decode(token, choose, algorithms=list(KEY_TYPES)).claims
        _registry(issuer, client).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        claim = f" {wrong.claim}" if isinstance(wrong, ClaimError) else ""
        raise not_proved(f"prova ({type(wrong).__name__}{claim})") from wrong
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise not_proved("nonce")
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client:
        raise not_proved("azp")
    return claims


def not_proved(why: str) -> Refused:
    return Refused("empresa_recusada", porque=why)


def _registry(issuer: str, client: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(time.time()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
