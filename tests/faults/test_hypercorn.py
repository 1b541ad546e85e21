"""What Hypercorn does not do for us, held against the pinned version (docs/arquitetura.md)."""

import asyncio

from tests.faults.attacks import OURS, PIECE, TOO_BIG
from tests.faults.frames import BROWSER, CONTINUATION, TEXT, RawSocket, frame
from tests.faults.program import ONE_PROGRAM, Program
from tests.faults.scale import Scale

ENDS_S = 2.0
TAKEN_BYTES = (
    12 * 2**20
)  # what the kernels on both sides hold, and what was on its way when the limit was seen
OFFERED_BYTES = 200 * 2**20
GROWN_BYTES = 8 * 2**20


@ONE_PROGRAM
async def test_compression_is_offered_by_every_browser_and_not_accepted(target: Program) -> None:
    for offers in (BROWSER, "permessage-deflate", f"x-webkit-deflate-frame, {BROWSER}"):
        raw = await target.socket(offers=offers)
        assert b"sec-websocket-extensions" not in raw.head.lower(), raw.head
        raw.leave()


@ONE_PROGRAM
async def test_who_says_too_much_is_told_so_and_really_cut(target: Program, scale: Scale) -> None:
    """Hypercorn alone says 1009 and goes on taking bytes for ever."""
    raw = await target.socket()
    await raw.send(frame(TEXT, b"x" * (OURS + 1), fin=False))
    code, _ = await raw.ended(limit_s=ENDS_S + scale.machine_s)
    assert code == TOO_BIG


@ONE_PROGRAM
async def test_who_goes_on_sending_is_not_listened_to(target: Program, scale: Scale) -> None:
    """It never reads, so it does not learn of the 1009: it is cut, and meanwhile nothing is kept."""
    raw = await target.socket()
    raw.stall()
    await raw.send(frame(TEXT, PIECE, fin=False))
    await is_cut(target, scale, raw, frame(CONTINUATION, PIECE, fin=False))


@ONE_PROGRAM
async def test_messages_without_end_are_not_kept(target: Program, scale: Scale) -> None:
    """Quart's queue of what came in has no bound: it must be emptied faster than anybody can fill it."""
    raw = await target.socket()
    raw.stall()
    await is_cut(target, scale, raw, frame(TEXT, b'{"type":"ping"}' + b" " * 65_000))


async def is_cut(target: Program, scale: Scale, raw: RawSocket, piece: bytes) -> None:
    """Whatever it goes on to send: taken for a moment, dropped, then taken no more."""
    loop, before = asyncio.get_running_loop(), target.rss_bytes
    begun_s, taken, largest = loop.time(), 0, 0
    async with asyncio.timeout(15):
        while await raw.send(piece):
            taken += len(piece)
            if taken % (len(piece) * 500) == 0:
                largest = max(largest, target.rss_bytes)
    took_s = loop.time() - begun_s
    grown = max(largest, target.rss_bytes) - before
    print(
        f"R11: cut after {took_s:.2f} s, {taken / 2**20:.0f} MiB sent meanwhile, {grown / 2**20:+.1f} MiB of memory"
    )
    assert took_s <= ENDS_S + scale.machine_s
    assert grown <= GROWN_BYTES
