"""Broadcast as Quart's documentation does it: a queue for each socket, `await websocket.send` for each event."""

import asyncio
import sys
from contextlib import suppress

import redis.asyncio as redis
import uvloop
from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, websocket

app = Quart(__name__)
queues: set["asyncio.Queue[str]"] = set()


@app.websocket("/ws")
async def ws() -> None:
    await websocket.accept()
    queue: asyncio.Queue[str] = asyncio.Queue()
    queues.add(queue)
    try:
        while True:
            await websocket.send(await queue.get())
    finally:
        queues.discard(queue)


@app.websocket("/bare")
async def bare() -> None:
    """A socket that nobody tells anything: what an open connection costs."""
    while True:
        await websocket.receive()


async def hear(redis_port: int) -> None:
    async with redis.Redis(port=redis_port).pubsub() as subscription:
        await subscription.subscribe("bench")
        async for message in subscription.listen():
            if message["type"] == "message":
                for queue in queues:
                    queue.put_nowait(message["data"].decode())


async def main(port: int, redis_port: int) -> None:
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.accesslog = None
    config.backlog = 1_024
    hearing = asyncio.create_task(hear(redis_port))
    with suppress(asyncio.CancelledError):
        await serve(app, config)
    hearing.cancel()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
