"""Starts, stops one Valkey process; slow system calls, so never on an event loop."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

from app.embedded.binary import find
from app.embedded.errors import EmbeddedError
from app.embedded.place import PIDFILE, Place, connected, found
from app.embedded.process import kill

START_S = 5.0  # it takes some 20 ms; a machine under load gets time
STOP_S = 2.0  # nothing to save; a frozen one is killed after this
LOOK_S = 0.005
MEMORY = "256mb"  # it keeps ids of jobs, a few hundred bytes each; a leak must not take the machine


def start(place: Place) -> Place:
    """A server on this socket, with its pid. It outlives us: others may be using it when we leave.

    Raises:
        EmbeddedError: it did not come up.
    """
    os.makedirs(place.folder, mode=0o700, exist_ok=True)
    if os.stat(place.folder).st_uid != os.getuid():
        raise EmbeddedError(f"A pasta {place.folder} é de outra pessoa.")
    for name in (place.socket, str(place.folder / PIDFILE)):
        Path(name).unlink(missing_ok=True)
    # its own session: Ctrl-C in our terminal is not for it; daemonize: nobody of ours has to reap it
    launched = subprocess.run(  # noqa: S603 - the binary that we found, our own words
        _command(find(), place),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    deadline = time.monotonic() + START_S
    while launched.returncode == 0 and time.monotonic() < deadline:
        started = found(place)
        if started.runs:
            return started
        time.sleep(LOOK_S)
    raise EmbeddedError(f"O Redis embutido não iniciou{_said(place)}")


def stop(place: Place) -> None:
    """End it without saving; one that does not listen is killed."""
    with contextlib.suppress(OSError), connected(place.socket) as connection:
        connection.sendall(b"SHUTDOWN NOSAVE\r\n")
    deadline = time.monotonic() + STOP_S
    while place.runs and time.monotonic() < deadline:
        time.sleep(LOOK_S)
    kill(place.pid, born_at=place.born)


def _command(program: Path, place: Place) -> list[str]:
    options = {
        "port": "0",
        "bind": "",
        "unixsocket": place.socket,
        "unixsocketperm": "700",
        "daemonize": "yes",
        "pidfile": str(place.folder / PIDFILE),
        "logfile": str(place.folder / "valkey.log"),
        "loglevel": "warning",
        "dir": str(place.folder),
        "databases": "1",
        "save": "",
        "appendonly": "no",
        "maxmemory": MEMORY,
        "maxmemory-policy": "noeviction",  # a job's id that vanished silently would be worse than a refusal
    }
    return [str(program), *(word for name, value in options.items() for word in (f"--{name}", value))]


def _said(place: Place) -> str:
    """Its own last words, which name the cause better than we could."""
    try:
        lines = (place.folder / "valkey.log").read_text("utf-8", "replace").split("\n")
    except OSError:
        return "."
    last = next((line for line in reversed(lines) if line.strip()), "")
    return f": {last.strip()[:200]}" if last else "."
