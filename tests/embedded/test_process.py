"""Telling a process from a later one with the same number."""

import os
import subprocess
import sys

import pytest

from app.embedded import process


@pytest.mark.parametrize("ask", [process._from_proc, process._from_ps])
def test_a_process_is_known_by_its_birth(ask) -> None:  # type: ignore[no-untyped-def]
    if ask is process._from_proc and not process.PROC.exists():
        pytest.skip("this system has no /proc")
    assert ask(os.getpid()) == ask(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert ask(child.pid)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert ask(child.pid) is None, "a zombie is dead"
    assert ask(child.pid) is None
