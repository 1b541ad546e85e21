"""A page that does not keep up harms nobody, and ends at the truth when it reads again."""

import asyncio
import json
from pathlib import Path

import aiohttp

from app.domain.changes import End, Told
from app.domain.execucao import Line
from app.domain.values import now
from tests.waiting import until
from tests.world import Tab, World, a_world

CHANGES, LINES, TEXT = 500, 10, "x" * 4_000  # 20 MB: more than any socket's buffers take


async def a_flood(world: World, execucao: object) -> None:
    e = await world.execucao(execucao)  # type: ignore[arg-type]
    n = e.cursor_robo
    for change in range(CHANGES):
        lines = tuple(Line(n + k, now(), "INFO", TEXT) for k in range(1, LINES + 1))
        n += LINES
        await world.services.recorder.record(e.id, Told(progresso=change * 99 // CHANGES, linhas=lines))
    await world.services.recorder.record(e.id, Told(fim=End("CONCLUIDO", "ok", None)))


async def test_a_reader_that_stalls_and_then_reads_sees_the_end(tmp_path: Path, redis_url: str) -> None:
    async with a_world(tmp_path, redis_url=redis_url, ritmo="0.7") as world, world.served():
        execucao = await world.a_running_execucao(cenario="sem_resposta")
        headers = {"Cookie": await world.cookie("operador"), "Origin": world.url}
        async with aiohttp.ClientSession() as http, http.ws_connect(world.url + "/ws", headers=headers) as ws:
            stalled = Tab(ws, execucao)
            topic = f"execucao:{execucao}"
            follow = {"type": "follow", "topics": stalled.page.follow(topic)}
            async with world.tab(execucao) as healthy:
                await ws.send_str(json.dumps(follow))  # and reads nothing
                await a_flood(world, execucao)
                shown = await healthy.shows(status_execucao="CONCLUIDO")
                assert shown["linhas"] >= CHANGES * LINES
                listening = asyncio.create_task(stalled.listen())
                await until(
                    lambda: stalled.page.stories[topic].estado.get("final"), what="the end, once it reads"
                )
                story = stalled.page.stories[topic]
                assert (story.seq, story.estado, story.false) == (healthy.page.stories[topic].seq, shown, [])
                missing = sum(ate - de + 1 for de, ate in story.gaps)
                assert len(story.lines) + missing == shown["linhas"], (
                    "each line, or a marker with exact bounds"
                )
                assert missing > 0, "it was skipped over, not queued for"
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
