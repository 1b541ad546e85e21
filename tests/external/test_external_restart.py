"""The robot goes away in the middle of a job, then comes back."""

import asyncio
from contextlib import AsyncExitStack

from app.simulator import serve


async def test_a_restart_of_the_robot_loses_and_repeats_no_line(world, key, tmp_path):
    arquivo = tmp_path / "simulador.json"
    told, heard = [], asyncio.Event()

    async def follow(client, id_externo):
        async for job in client.follow(id_externo, after=0, aside=world.keep):
            told.append(job)
            heard.set()

    async with asyncio.timeout(20), AsyncExitStack() as stack:
        async with serve(velocidade=15, arquivo=arquivo) as robot:
            port = robot.port
            client = await stack.enter_async_context(world.client(robot.url))
            started = await client.start(world.order("sucesso"), key=key)
            following = asyncio.create_task(follow(client, started.id_externo))
            await heard.wait()
        assert not following.done(), "it went away in the middle"
        before = len(told)
        async with serve(velocidade=15, arquivo=arquivo, port=port) as robot:
            await following
            assert robot.book.counts()["iniciados"] == 1
    assert len(told) > before
    numbers = [line.n for job in told for line in job.logs]
    assert numbers == list(range(1, len(numbers) + 1))
    assert told[-1].status == "UPLOADED_SAT"
