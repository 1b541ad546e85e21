"""Whether a process that somebody wrote down is still the one that lives."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

PROC = Path("/proc")
ASK_S = 5.0


def born(pid: int) -> str | None:
    """What tells this process from a later one with the same number; None when it is dead (or a zombie)."""
    return _from_proc(pid) if (PROC / "self" / "stat").exists() else _from_ps(pid)


def kill(pid: int, *, born_at: str) -> None:
    """End it at once, if it is still that one."""
    if pid > 0 and born(pid) == born_at:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _from_proc(pid: int) -> str | None:
    try:
        fields = (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    state, ticks = fields[0], fields[19]  # proc(5): fields 3, 22; the name before them may contain anything
    return None if state in "ZX" else ticks


def _from_ps(pid: int) -> str | None:
    said = subprocess.run(  # noqa: S603 - a number, our own words
        ["ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)],  # noqa: S607 - wherever this system keeps it
        capture_output=True,
        text=True,
        timeout=ASK_S,
        check=False,
    )
    state, _, started = said.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else started.strip()
