"""R10: a deploy. Every page is sent away with 1012, at once, whoever does not read."""

import asyncio
import signal
from pathlib import Path

from app.domain.changes import Told
from app.domain.execucao import Line
from app.domain.values import now
from tests.faults.frames import Visitor
from tests.faults.program import Program, a_program
from tests.faults.pythons import another_python
from tests.faults.scale import Scale
from tests.waiting import until

CLOSED_S, EXIT_S = 1.0, 10.0
SMALL = 4_096  # bytes that the kernel takes for a socket which never reads
CHANGES, LINES, TEXT = 150, 20, "x" * 2_000  # 6 MB: more than all buffers on the way take


async def test_every_page_is_sent_away_at_once(program: Program, scale: Scale) -> None:
    await sent_away(program, scale, "Python of this test")


async def test_every_page_is_sent_away_on_a_newer_python(
    tmp_path: Path, redis_url: str, scale: Scale
) -> None:
    """Where `Server.wait_closed` really waits (3.12 and newer)."""
    python = await another_python(tmp_path / "python", scale)
    async with a_program(tmp_path, redis_url=redis_url, ritmo=scale.ritmo, python=python) as program:
        await sent_away(program, scale, "Python 3.13")


async def sent_away(program: Program, scale: Scale, where: str) -> None:
    loop, execucao = asyncio.get_running_loop(), await program.a_running_execucao()
    topic = f"execucao:{execucao}"
    stuck = [await program.socket(receive_bytes=SMALL) for _ in range(scale.unread)]
    for visitor in stuck:
        visitor.stall()
        await visitor.follow(topic)
    topics = [f"processo:{p}" for p in program.cadastro.processos]
    async with program.visitors(scale.pages - scale.unread, topic, *topics) as pages:
        await until(lambda: all(page.page.stories[topic].estado for page in pages), what="all follow")
        await a_flood(program, execucao)
        begun_s = loop.time()
        program.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(EXIT_S * 2):
            code = await program.process.wait()
        exit_s = loop.time() - begun_s
        await until(lambda: all(page.gone_s for page in pages), what="all have gone")
        said_s = max(page.closed_s for page in pages) - begun_s
        gone_s = max(page.gone_s for page in pages) - begun_s
        print(
            f"R10: {where}: {len(pages)} pages and {len(stuck)} that never read: 1012 to the last page after"
            f" {said_s:.2f} s, its socket gone after {gone_s:.2f} s, exit after {exit_s:.2f} s"
        )
        assert {page.closed_with for page in pages} == {1012}
        assert code == 0
        closed_s = CLOSED_S + scale.machine_s
        assert (said_s <= closed_s, gone_s <= closed_s, exit_s <= EXIT_S) == (True, True, True)
    await were_stuck(stuck)


async def a_flood(program: Program, execucao: object) -> None:
    for change in range(CHANGES):
        lines = tuple(Line(change * LINES + k, now(), "INFO", TEXT) for k in range(1, LINES + 1))
        await program.services.recorder.record(execucao, Told(linhas=lines))  # type: ignore[arg-type]


async def were_stuck(stuck: list[Visitor]) -> None:
    """They had not read what was said long before: else they were pages like the others."""
    codes = []
    for visitor in stuck:
        visitor.resume()
        code, _ = await visitor.ended()
        codes.append(code)
    assert 1012 not in codes
