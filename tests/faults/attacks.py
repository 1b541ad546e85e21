"""What somebody with a session may send: against WebSocket, against our limits, against patience."""

import asyncio
import json
import os
import zlib
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from tests.faults.frames import BINARY, CLOSE, CONTINUATION, PING, PING_SAID, PONG, TEXT, RawSocket, frame
from tests.faults.scale import Scale

PROTOCOL, NOT_UTF8, TOO_BIG = 1002, 1007, 1009  # RFC 6455 §7.4.1
OURS = 65_536  # the largest message
PIECE = bytes(65_000)
WHOLE = 20 * 2**20
PACE_S = 0.002


async def random_bytes(raw: RawSocket, scale: Scale) -> None:
    await raw.send(b"\xff" + os.urandom(4_096))


async def text_that_is_not_utf8(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b'{"type":"\xc3\x28"}'))


async def half_a_letter_at_the_end(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b'{"type":"ping\xc3', fin=False) + frame(CONTINUATION, b""))


async def frames_without_a_mask(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b'{"type":"ping"}', masked=False))


async def a_large_control_frame(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(PING, bytes(126)))


async def a_control_frame_in_pieces(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(PING, b"a", fin=False) + frame(CONTINUATION, b"b"))


async def a_continuation_of_nothing(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(CONTINUATION, b"{}"))


async def an_unknown_opcode(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(0x3, b"{}"))


async def reserved_bits(raw: RawSocket, scale: Scale) -> None:
    for rsv in (1, 2, 4):
        await raw.send(frame(TEXT, b"{}", rsv=rsv))


async def a_deflate_bomb(raw: RawSocket, scale: Scale) -> None:
    """61 KB that would inflate to 60 MiB, had the extension been accepted."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(60 * 2**20)) + packer.flush(zlib.Z_SYNC_FLUSH)
    assert len(bomb) < OURS
    await raw.send(frame(TEXT, bomb[:-4], rsv=4))


async def one_byte_too_many(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b'"' + b"x" * (OURS - 1) + b'"'))


async def twenty_mib_declared(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b"x" * (OURS + 1), declared=WHOLE))


async def twenty_mib_in_pieces(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(BINARY, PIECE, fin=False))
    for _ in range(WHOLE // len(PIECE)):
        if not await raw.send(frame(CONTINUATION, PIECE, fin=False)):
            return


async def a_flood_of_small_pieces(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b"[", fin=False))
    piece = frame(CONTINUATION, b"0" * scale.piece_bytes, fin=False)
    for _ in range(70_000 // scale.piece_bytes // 500):
        if not await raw.send(piece * 500):
            return


async def what_is_not_our_json(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b'"ping"'))


async def brackets_without_end(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b"[" * 60_000))


async def an_array_of_30_000(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b"[" + b",".join([b"0"] * 30_000) + b"]"))


async def an_array_of_20_000_messages(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(TEXT, b"[" + b",".join([b"{}"] * 20_000) + b"]"))


async def messages_without_end(raw: RawSocket, scale: Scale) -> None:
    """Some hundred a second, for as long as they are taken."""
    for _ in range(500):
        if not await raw.send(PING_SAID):
            return
        await asyncio.sleep(PACE_S)


async def a_close_with_words_behind_it(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(CLOSE, (1000).to_bytes(2, "big")) + frame(TEXT, b'{"type":"dance"}'))


async def a_close_of_one_byte(raw: RawSocket, scale: Scale) -> None:
    await raw.send(frame(CLOSE, b"\x03"))


async def a_burst_of_21(raw: RawSocket, scale: Scale) -> None:
    """Answers come in order: twenty are taken, one is refused."""
    await raw.send(PING_SAID * 21)
    said = await _texts_until(raw, lambda text: text["type"] == "nack")
    assert said[-1]["code"] == "taxa", said


async def a_flood_of_pings(raw: RawSocket, scale: Scale) -> None:
    reading = asyncio.create_task(_pongs(raw, scale.pings))
    for _ in range(scale.pings // 100):
        assert await raw.send(frame(PING, b"?" * 125) * 100)
    await reading


async def pieces_of_nothing(raw: RawSocket, scale: Scale) -> None:
    """A message that never grows: nobody sends such a thing; its end is no JSON."""
    await raw.send(frame(TEXT, b"", fin=False))
    for _ in range(scale.pings // 100):
        if not await raw.send(frame(CONTINUATION, b"", fin=False) * 100):
            return
    await raw.send(frame(CONTINUATION, b"x"))


class Attack(NamedTuple):
    """`codes` that may end the socket; none: it stays open."""

    do: Callable[[RawSocket, Scale], Awaitable[None]]
    codes: frozenset[int | None]


def _ends(*codes: int | None) -> frozenset[int | None]:
    return frozenset(codes)


BROKEN = _ends(PROTOCOL, None)  # Hypercorn cuts who breaks the framing, without a word
ATTACKS = (
    Attack(random_bytes, BROKEN),
    Attack(text_that_is_not_utf8, _ends(NOT_UTF8, None)),
    Attack(half_a_letter_at_the_end, _ends(NOT_UTF8, None)),
    Attack(frames_without_a_mask, BROKEN),
    Attack(a_large_control_frame, BROKEN),
    Attack(a_control_frame_in_pieces, BROKEN),
    Attack(a_continuation_of_nothing, BROKEN),
    Attack(an_unknown_opcode, BROKEN),
    Attack(reserved_bits, BROKEN),
    Attack(a_deflate_bomb, BROKEN),
    Attack(one_byte_too_many, _ends(TOO_BIG)),
    Attack(twenty_mib_declared, _ends(TOO_BIG)),
    Attack(twenty_mib_in_pieces, _ends(TOO_BIG, None)),  # who still writes may lose the close to the cut
    Attack(a_flood_of_small_pieces, _ends(TOO_BIG, None)),
    Attack(what_is_not_our_json, _ends(4400)),
    Attack(brackets_without_end, _ends(4400)),
    Attack(an_array_of_30_000, _ends(4400)),
    Attack(an_array_of_20_000_messages, _ends(4429)),
    Attack(messages_without_end, _ends(4429)),
    Attack(a_close_with_words_behind_it, _ends(1000)),
    Attack(a_close_of_one_byte, BROKEN),
    Attack(a_burst_of_21, _ends()),
    Attack(a_flood_of_pings, _ends()),
    Attack(pieces_of_nothing, _ends(4400, TOO_BIG, None)),
)


async def stays(raw: RawSocket, *, limit_s: float = 10.0) -> None:
    """It still answers."""
    async with asyncio.timeout(limit_s):
        await raw.send(frame(TEXT, b'{"type":"follow","topics":[["mes:2001-01"]]}'))
        await _texts_until(raw, lambda text: text.get("topic") == "mes:2001-01" or text.get("code") == "taxa")
    raw.leave()


async def _texts_until(raw: RawSocket, wanted: Callable[[dict[str, str]], bool]) -> list[dict[str, str]]:
    said: list[dict[str, str]] = []
    while not said or not wanted(said[-1]):
        opcode, payload = await raw.heard()
        assert opcode != CLOSE, payload
        heard = json.loads(payload) if opcode == TEXT else []
        said += heard if isinstance(heard, list) else [heard]
    return said


async def _pongs(raw: RawSocket, wanted: int) -> None:
    """Who asks listens, else it is a slow reader and sent away as one."""
    while wanted:
        opcode, _ = await raw.heard()
        wanted -= opcode == PONG
