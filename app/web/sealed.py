"""What only this installation can read: sealed with a key made of `SECRET_KEY`, another for each purpose."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12  # random: far from colliding within what people set up or enter


def seal(secret_key: str, purpose: str, data: bytes, *, bound: bytes = b"") -> bytes:
    """Nonce with AES-256-GCM text; it opens for the same purpose beside the same `bound` only."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(secret_key, purpose).encrypt(nonce, data, bound)


def unseal(secret_key: str, purpose: str, sealed: bytes, *, bound: bytes = b"") -> bytes | None:
    """None: changed, made for something else, or under another `SECRET_KEY`."""
    nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    if not text:
        return None
    try:
        return _cipher(secret_key, purpose).decrypt(nonce, text, bound)
    except InvalidTag:
        return None


@lru_cache(maxsize=16)
def _cipher(secret_key: str, purpose: str) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"painel:{purpose}".encode())
    return AESGCM(derive.derive(secret_key.encode()))
