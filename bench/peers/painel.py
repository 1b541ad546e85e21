"""The Painel as `painel web` starts it: real sessions, real topics, SQLite, jobs left to workers."""

import json

from app.settings import Settings, keep_secret_key
from bench.load.stream import Stream
from bench.machine import free_port
from bench.painel.town import Town, build
from bench.peers.served import Served
from bench.place import Place
from bench.processes import python

PREFIX = "bench"


def environment(place: Place, *, port: int | None = None) -> dict[str, str]:
    """Production's defaults (RITMO 1, uvloop), but for the addresses."""
    return {
        "PAINEL_DATA": str(place.folder / "painel"),
        "PORT": str(port or free_port()),
        "REDIS_URL": f"redis://127.0.0.1:{place.redis_port}/0",
        "REDIS_PREFIXO": PREFIX,
        "WEB_EXECUTA_JOBS": "0",
        "LOG_NIVEL": "WARNING",
    }


def settings_in(env: dict[str, str]) -> Settings:
    return keep_secret_key(Settings.from_env(env))


async def start(place: Place, *, readers: int, unwatched: int = 0, idle: bool = False) -> Served:
    """With one execution to follow; `idle` readers follow nothing."""
    env = environment(place)
    town = await build(settings_in(env), readers=readers, unwatched=unwatched)
    return await serve(place, env, town, idle=idle)


async def serve(
    place: Place, env: dict[str, str], town: Town, *, module: str = "app", idle: bool = False
) -> Served:
    """`module` is what is run with the word `web`: the program itself, or one that counts what it does."""
    child = await place.serve(python(module, "web"), env=env)
    port = int(env["PORT"])
    await child.answers(port)
    stream = Stream(town.execucoes[0] if town.execucoes else "none")
    publish = ["painel", "--port", str(place.redis_port), "--channel", PREFIX]
    publish += ["--execucao", stream.topic.partition(":")[2], "--database", str(town.sqlite)]
    first = None if idle else follow([stream.topic])
    return Served(
        child,
        port,
        "/ws",
        stream,
        publish,
        cookie=town.cookie,
        opening=lambda i: first,
        snapshots=not idle,
        database=town.sqlite,
    )


def follow(topics: list[str], known: dict[str, tuple[int, int]] | None = None) -> bytes:
    """What a page says that has this much of each topic (`seq`, lines)."""
    have = [[topic, *(known or {}).get(topic, (0, 0))] for topic in topics]
    return json.dumps({"type": "follow", "topics": have}).encode()
