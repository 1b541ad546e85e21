"""Bodies that are larger than anybody should read."""

import zlib
from collections.abc import Iterator
from functools import lru_cache

PIECE = 64 * 1024  # bytes written at a time: the robot itself holds no more
OPENING, CLOSING = b'{"status": "RUNNING", "logs": [], "detalhe": "', b'"}'
BOMBS_KEPT = 4  # some hundred KB each, a second of work each
GZIP = 16 + zlib.MAX_WBITS


def giant(size: int) -> Iterator[bytes]:
    """A good JSON object about a job of at least `size` bytes, in pieces."""
    yield OPENING
    piece = b"x" * PIECE
    for _ in range(size // PIECE + 1):
        yield piece
    yield CLOSING


@lru_cache(maxsize=BOMBS_KEPT)
def bomb(size: int) -> bytes:
    """The same as gzip: about a thousandth of it."""
    packing = zlib.compressobj(level=6, wbits=GZIP)
    return b"".join(packing.compress(piece) for piece in giant(size)) + packing.flush()
