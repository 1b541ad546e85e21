"""Where the embedded Redis is: written in the installation's folder for whoever comes next."""

import contextlib
import json
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import msgspec

from app.embedded.errors import EmbeddedError
from app.embedded.process import born

SOCKET_MAX = 103 if sys.platform == "darwin" else 107  # bytes of a socket's path that the system takes
CONNECT_S = 2.0
PREFIX = "painel-"
PIDFILE = "valkey.pid"


class Place(msgspec.Struct, frozen=True):
    """`pid` 0: about to be started; its number is in the pid file beside the socket, if it came so far."""

    socket: str
    pid: int = 0
    born: str = ""

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def folder(self) -> Path:
        return Path(self.socket).parent

    @property
    def runs(self) -> bool:
        """Its process lives. Whether it answers is another question: a frozen one is not replaced."""
        return self.pid > 0 and born(self.pid) == self.born

    @property
    def alive(self) -> bool:
        """Lives, where we can reach it: a socket that was swept away never comes back."""
        return self.runs and os.path.exists(self.socket)


def read(data: Path) -> Place | None:
    """What the folder says; None when it says nothing that we understand."""
    try:
        place = msgspec.json.decode((data / "redis.json").read_bytes(), type=Place)
    except (OSError, msgspec.DecodeError):
        return None
    return found(place) if place.pid == 0 else place


def found(place: Place) -> Place:
    """The place with what its pid file says, once something listens there: an old file names a stranger."""
    with contextlib.suppress(OSError, ValueError):
        connected(place.socket).close()
        pid = int((place.folder / PIDFILE).read_text("ascii"))
        return Place(place.socket, pid, born(pid) or "")
    return place


def connected(path: str) -> socket.socket:
    """A connection; raises OSError. The system accepts even for a frozen server."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(CONNECT_S)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def write(data: Path, place: Place) -> None:
    path = data / "redis.json"
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(msgspec.to_builtins(place)) + "\n", "utf-8")
    fresh.replace(path)


def forget(data: Path, place: Place) -> None:
    (data / "redis.json").unlink(missing_ok=True)
    if place.folder.name.startswith(PREFIX):
        shutil.rmtree(place.folder, ignore_errors=True)


def new() -> Place:
    """A socket in a folder of its own that only this user enters.

    Raises:
        EmbeddedError: every folder that we may use has too long a name.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for base in (runtime, tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp: 0700, a name nobody guesses
        longest = len(os.fsencode(os.path.join(base, f"{PREFIX}xxxxxxxx", "redis.sock")))
        if not base or longest > SOCKET_MAX or not os.access(base, os.W_OK | os.X_OK):
            continue
        with contextlib.suppress(OSError):
            return Place(os.path.join(tempfile.mkdtemp(prefix=PREFIX, dir=base), "redis.sock"))
    raise EmbeddedError(
        f"Nenhuma pasta temporária serve para o Redis embutido (caminho de até {SOCKET_MAX} bytes): defina TMPDIR."
    )
