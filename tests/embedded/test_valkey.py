"""The Redis of an installation that was given none."""

import asyncio
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.embedded import binary, place
from app.embedded.valkey import EmbeddedError, adopt
from tests.embedded.conftest import Users, answers, lives
from tests.waiting import until, until_async


def mode(path: str) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


def listens_on_tcp(pid: int) -> bool:
    """False too where the system does not say."""
    tables = [Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6")]
    lines = [line for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    sockets = {f"socket:[{line.split()[9]}]" for line in lines}
    folder = f"/proc/{pid}/fd"
    held = {os.readlink(f"{folder}/{fd}") for fd in os.listdir(folder)} if lines else set()
    return bool(held & sockets)


async def test_the_first_starts_it_and_the_last_ends_it(users: Users) -> None:
    one, two = users.a_user(), users.a_user()
    url = await one.enter()
    pid = users.pid
    assert await two.enter() == url
    assert users.pid == pid
    await one.leave()
    assert await answers(url)
    await two.leave()
    assert not lives(pid)
    assert not Path(url.removeprefix("unix://")).parent.exists()
    assert not (users.data / "redis.json").exists()


async def test_nobody_else_on_the_machine_may_connect(users: Users) -> None:
    path = (await users.a_user().enter()).removeprefix("unix://")
    assert mode(path) == mode(os.path.dirname(path)) == 0o700
    assert not listens_on_tcp(users.pid)


async def test_killed_it_is_back_on_the_same_address_and_every_user_is_told(
    users: Users, kill: Callable[[int], None]
) -> None:
    one, two = users.a_user(), users.a_user()
    url = await one.enter()
    await two.enter()
    dead = users.pid
    kill(dead)
    await until(lambda: users.restarts == [1, 1], what="both users are told", limit_s=2.0)
    assert users.pid != dead
    assert await answers(url)
    await two.leave()
    await one.leave()
    assert place.read(users.data) is None


async def test_frozen_it_is_not_replaced(users: Users) -> None:
    """Alive is that the process lives: a second server on the same socket would split the users."""
    one = users.a_user()
    url = await one.enter()
    pid = users.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        assert not await answers(url)
        two = users.a_user()
        assert await two.enter() == url
        assert users.pid == pid
        assert users.restarts == [0, 0]
    finally:
        os.kill(pid, signal.SIGCONT)
    await until_async(lambda: answers(url), what="it goes on")


async def test_frozen_for_good_it_still_ends_with_its_last_user(users: Users) -> None:
    one = users.a_user()
    await one.enter()
    pid = users.pid
    os.kill(pid, signal.SIGSTOP)
    await one.leave()
    await until(lambda: not lives(pid), what="the frozen one is gone")


async def test_an_orphan_is_adopted_not_doubled(users: Users) -> None:
    """The process that started it was killed: its Valkey goes on, the next start takes it over."""
    program = (
        "import asyncio, pathlib, os, signal\n"
        "from app.embedded.valkey import EmbeddedRedis\n"
        "from app.ritmo import Ritmo\n"
        f"asyncio.run(EmbeddedRedis(pathlib.Path({str(users.data)!r}), ritmo=Ritmo(), on_restart=print).enter())\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    died = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await died.wait() == -signal.SIGKILL
    orphan = users.pid
    assert lives(orphan)
    assert adopt(users.data) == await users.a_user().enter()
    assert users.pid == orphan


async def test_a_recycled_pid_is_not_taken_for_ours(users: Users, tmp_path: Path) -> None:
    folder = tmp_path / "painel-old"
    folder.mkdir()
    (folder / "redis.sock").touch()
    users.data.mkdir()
    written = {"socket": str(folder / "redis.sock"), "pid": os.getpid(), "born": "1"}
    (users.data / "redis.json").write_text(json.dumps(written))
    assert adopt(users.data) is None
    url = await users.a_user().enter()
    assert await answers(url)
    assert users.pid != os.getpid()
    assert not folder.exists()


async def test_a_socket_that_was_swept_away_comes_back(users: Users) -> None:
    url = await users.a_user().enter()
    os.unlink(url.removeprefix("unix://"))
    await until(lambda: users.restarts == [1], what="started again", limit_s=5)
    assert await answers(url)


async def test_a_folder_with_a_long_name_is_no_obstacle(
    users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = users.data / ("x" * 100)
    long.mkdir(parents=True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    url = await users.a_user().enter()
    assert len(url.removeprefix("unix://")) <= place.SOCKET_MAX
    assert await answers(url)


async def test_a_command_never_starts_one(users: Users) -> None:
    assert adopt(users.data) is None
    assert not users.data.exists()


async def test_without_any_server_one_line_says_what_to_do(
    users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary, "OLDEST", (99, 0))
    with pytest.raises(EmbeddedError, match="REDIS_URL") as failed:
        await users.a_user().enter()
    assert "\n" not in str(failed.value)


async def test_it_takes_streams_and_channels_as_docket_needs_them(users: Users) -> None:
    import redis.asyncio as aioredis

    client = aioredis.from_url(await users.a_user().enter() + "?max_connections=100")
    try:
        assert await client.xadd("s", {"a": "1"})
        assert (await client.config_get("maxmemory-policy"))["maxmemory-policy"] == "noeviction"
        assert (await client.config_get("save"))["save"] == ""
    finally:
        await client.aclose()
