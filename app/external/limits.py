"""How much the robot may make us read, however it packs it."""

import zlib
from collections.abc import AsyncIterator

from aiohttp import ClientResponse

from app.external.errors import BadDocument

BODY_MAX = 2 * 1024 * 1024  # bytes of a document after decompression
FILE_MAX = 64 * 1024 * 1024  # bytes of an invoice; the largest real ones have some MiB
ASIDE_MAX = 4 * 1024  # bytes of garbage worth keeping for whoever looks into it
STEP = 64 * 1024  # bytes read, or inflated, at a time: a bomb swells no further than this

GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS  # zlib detects which


async def read_document(response: ClientResponse) -> bytes:
    """The whole body, at most BODY_MAX bytes. Raises BadDocument."""
    body = bytearray()
    async for piece in unpacked(response, limit=BODY_MAX):
        body += piece
    return bytes(body)


async def unpacked(response: ClientResponse, *, limit: int) -> AsyncIterator[bytes]:
    """The body in pieces, decompressed, at most `limit` bytes in all. Raises BadDocument."""
    start, total = b"", 0
    async for piece in _inflated(response):
        start = start or piece[:ASIDE_MAX]
        total += len(piece)
        if total > limit:
            raise BadDocument(f"body above {limit} bytes", start)
        yield piece


async def _inflated(response: ClientResponse) -> AsyncIterator[bytes]:
    """The session does not decompress by itself, so that no piece can grow beyond STEP."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing in {"identity", ""}:
        async for piece in response.content.iter_chunked(STEP):
            yield piece
        return
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise BadDocument("unknown content encoding", packing.encode()[:ASIDE_MAX])
    inflate = zlib.decompressobj(GZIP_OR_ZLIB)
    async for packed in response.content.iter_chunked(STEP):
        rest = packed
        while not inflate.eof:
            try:
                piece = inflate.decompress(rest, STEP)
            except zlib.error as broken:
                raise BadDocument("broken compression", packed[:ASIDE_MAX]) from broken
            rest = inflate.unconsumed_tail
            if piece:
                yield piece
            if not rest and len(piece) < STEP:
                break  # a full piece may have more behind it that needs no more input
    if not inflate.eof:
        raise BadDocument("compression cut short", b"")
