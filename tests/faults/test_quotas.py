"""What one person may take of a process: each limit is reached over a real socket, and nothing beyond it.

Bytes that a page does not read: `test_slow_readers.py`.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from app.realtime.protocol import TOPICS_PER_FOLLOW, TOPICS_PER_SOCKET
from tests.faults.frames import PING_SAID, TEXT, RawSocket, Visitor, frame, handshake
from tests.faults.program import ONE_PROGRAM, TABS_OF_ONE, Program
from tests.waiting import until_async

MESES = [f"mes:20{year:02d}-{month:02d}" for year in range(100) for month in range(1, 13)]


@ONE_PROGRAM
async def test_the_eleventh_tab_of_a_session_waits_until_one_is_closed(target: Program) -> None:
    cookie = await target.cookie()
    tabs = [await RawSocket.opened(target.port, cookie) for _ in range(TABS_OF_ONE)]
    refused = await RawSocket.opened(target.port, cookie, status=429)
    for raw in (tabs.pop(), refused):
        raw.leave()

    async def let_in() -> bool:
        raw = await RawSocket.connected(target.port)
        await raw.send(handshake(target.port, cookie))
        head = await raw.reader.readuntil(b"\r\n\r\n")
        tabs.append(raw)
        return head.startswith(b"HTTP/1.1 101 ")

    await until_async(let_in, what="the place of the tab that closed is free")
    another = await target.socket("leitor")  # another session is not the worse for it
    for raw in (*tabs, another):
        raw.leave()


@ONE_PROGRAM
async def test_the_first_topic_too_many_is_refused_and_the_others_stay(target: Program) -> None:
    socket = await target.socket()
    for first in range(0, TOPICS_PER_SOCKET, TOPICS_PER_FOLLOW):
        wanted = MESES[first : min(first + TOPICS_PER_FOLLOW, TOPICS_PER_SOCKET)]
        assert await asked(socket, wanted) == set(wanted)
    refused = await said_until(socket, [MESES[TOPICS_PER_SOCKET]], lambda told: told["type"] == "nack")
    assert refused[-1]["code"] == "limite"
    again = MESES[:TOPICS_PER_FOLLOW]  # what is followed already is no more than before
    assert await asked(socket, again) == set(again)
    await say(socket, {"type": "unfollow", "topics": MESES[:1]})
    assert await asked(socket, [MESES[TOPICS_PER_SOCKET]]) == {MESES[TOPICS_PER_SOCKET]}
    socket.leave()


@ONE_PROGRAM
async def test_201_topics_at_once_are_refused_as_a_whole(target: Program) -> None:
    socket = await target.socket()
    refused = await said_until(socket, MESES[: TOPICS_PER_FOLLOW + 1], lambda told: told["type"] == "nack")
    assert refused[-1]["code"] == "limite"
    assert not [told for told in refused if told["type"] == "snapshot"]
    assert await asked(socket, MESES[:TOPICS_PER_FOLLOW])
    socket.leave()


@ONE_PROGRAM
async def test_the_21st_message_at_once_is_refused_and_the_next_second_is_not(target: Program) -> None:
    socket = await target.socket()
    await socket.send(PING_SAID * 21)
    refused = await until_told(socket, lambda told: told["type"] == "nack")
    assert [told["code"] for told in refused if told["type"] == "nack"] == ["taxa"]

    async def taken() -> bool:
        heard = await said_until(socket, MESES[:1], lambda told: told["type"] in {"nack", "snapshot"})
        return bool(heard[-1]["type"] == "snapshot")

    await until_async(taken, what="it may speak again")
    socket.leave()


async def asked(socket: Visitor, wanted: list[str]) -> set[str]:
    """Follow them until each was answered with a snapshot; those topics."""
    answered: set[str] = set()

    def whole(told: dict[str, Any]) -> bool:
        if told["type"] == "snapshot":
            answered.add(told["topic"])
        return len(answered) >= len(wanted)

    await said_until(socket, wanted, whole)
    return answered


async def said_until(
    socket: Visitor, wanted: list[str], fact: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    await say(socket, {"type": "follow", "topics": [[topic] for topic in wanted]})
    return await until_told(socket, fact)


async def say(socket: Visitor, message: dict[str, Any]) -> None:
    await socket.send(frame(TEXT, json.dumps(message).encode()))


async def until_told(socket: Visitor, fact: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """What was said up to the message that makes this true."""
    told: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while True:
            opcode, payload = await socket.heard()
            assert opcode == TEXT, (opcode, payload)
            heard = json.loads(payload)
            for message in heard if isinstance(heard, list) else [heard]:
                told.append(message)
                if fact(message):
                    return told
