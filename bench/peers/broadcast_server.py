"""The websockets library's own `broadcast`, with its compression or without."""

import sys

import redis.asyncio as redis
import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

connections: set[ServerConnection] = set()


async def handler(connection: ServerConnection) -> None:
    connections.add(connection)
    try:
        await connection.wait_closed()
    finally:
        connections.discard(connection)


async def main(port: int, redis_port: int, compression: str | None) -> None:
    async with (
        serve(handler, "127.0.0.1", port, compression=compression, backlog=1_024),
        redis.Redis(port=redis_port).pubsub() as subscription,
    ):
        await subscription.subscribe("bench")
        async for message in subscription.listen():
            if message["type"] == "message":
                broadcast(connections, message["data"].decode())


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
