"""R11: whatever bytes a socket sends, it is answered as documented, and nobody else notices."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.faults.attacks import ATTACKS, NOT_UTF8, PROTOCOL, TOO_BIG, Attack, stays
from tests.faults.frames import handshake
from tests.faults.moving import watched
from tests.faults.program import ONE_PROGRAM, Program
from tests.faults.scale import Scale
from tests.waiting import until_async

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocolo.md"
ENDS_S = 2.0
COST_BYTES = 2 * 2**20  # that one attacker may cost
LAG_S = 3.0  # of the tab beside it: what is promised while something fails


def test_every_code_that_may_end_a_socket_is_documented() -> None:
    """RFC 6455's own for broken frames; ours for everything else."""
    documented = {int(code) for code in re.findall(r"^\| (\d{4}) \|", DOCUMENT.read_text("utf-8"), re.M)}
    assert documented >= {1012, 4400, 4429}
    possible = {code for attack in ATTACKS for code in attack.codes if code is not None} - {1000}
    assert possible - {PROTOCOL, NOT_UTF8, TOO_BIG} <= documented


@ONE_PROGRAM
async def test_whatever_a_socket_sends_nobody_else_notices(
    target: Program, scale: Scale, subtests: pytest.Subtests
) -> None:
    async with watched(target) as tab:
        await tab.moves()
        worst = (0.0, "")
        for attack in ATTACKS:
            with subtests.test(attack.do.__name__):
                before = target.rss_bytes
                await asyncio.gather(*[attacked(target, scale, attack) for _ in range(scale.attackers)])
                cost = (target.rss_bytes - before) / scale.attackers
                await tab.moves()
                if scale.full:
                    print(f"R11: {attack.do.__name__}: {cost / 2**20:+.2f} MiB an attacker")
                    assert cost <= COST_BYTES
                worst = max(worst, (tab.worst_s, attack.do.__name__))
        print(
            f"R11: {len(ATTACKS)} attacks × {scale.attackers}: the tab beside them was {worst[0]:.3f} s late at worst, at {worst[1]}"
        )
        assert worst[0] <= LAG_S
    assert target.troubles == []


async def attacked(target: Program, scale: Scale, attack: Attack) -> None:
    raw = await target.socket()
    await attack.do(raw, scale)
    if not attack.codes:
        return await stays(raw, limit_s=10.0 * scale.attackers)
    code, _ = await raw.ended(limit_s=ENDS_S * scale.attackers + scale.machine_s)
    assert code in attack.codes


@ONE_PROGRAM
async def test_half_a_handshake_keeps_nobody_out(target: Program) -> None:
    """It stays as long as it likes; others come in, the other tab moves."""
    whole = handshake(target.port, await target.cookie())
    async with watched(target) as tab:
        halves = [await target.connection() for _ in range(20)]
        for n, half in enumerate(halves):
            await half.send(whole[: len(whole) * n // len(halves)])
        await tab.moves()
        raw = await target.socket()
        await stays(raw)
        for half in halves:
            half.leave()


@ONE_PROGRAM
async def test_a_handshake_that_is_none_is_refused(target: Program) -> None:
    cookie = await target.cookie()
    whole = handshake(target.port, cookie)
    for wrong, status in (
        (whole.replace(b"Version: 13", b"Version: 8"), b"400"),
        (whole.replace(b"Sec-WebSocket-Key", b"X-Key"), b"400"),
        (whole.replace(b"Cookie: ", b"Cookie: x"), b"401"),
        (whole.replace(b"/ws", b"/ws/nada"), b"404"),
    ):
        raw = await target.connection()
        await raw.send(wrong)
        async with asyncio.timeout(ENDS_S):
            head = await raw.reader.readline()
        assert head.split()[1] == status, (wrong, head)
        raw.leave()


@ONE_PROGRAM
async def test_who_opens_and_leaves_a_thousand_times_leaves_nothing_behind(
    target: Program, scale: Scale
) -> None:
    """Without a goodbye, in the middle of the handshake or right after it."""
    cookie, before = await target.cookie(), target.connections
    whole = handshake(target.port, cookie)
    for n in range(1_000 if scale.full else 100):
        raw = await target.connection()
        await raw.send(whole[: len(whole) if n % 2 else len(whole) // 2])
        if n % 4 == 1:
            await raw.reader.readline()
        raw.leave()

    async def as_before() -> bool:
        return target.connections <= before + 2

    await until_async(as_before, what="its sockets are given back", limit_s=30)
    await stays(await target.socket())
