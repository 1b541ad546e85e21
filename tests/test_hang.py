"""What `tests/hang.py` promises, seen from outside: a run of pytest with tests of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

CONFTEST = """
from tests import hang
hang.GRACE_S = 1.0
def pytest_configure(config):
    config.pluginmanager.register(hang.Hang())
"""

HANGS = """
import asyncio
async def test_hangs_where_no_time_out_reaches():
    async def goes_on():
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                pass
    going_on = asyncio.create_task(goes_on())
    await asyncio.Event().wait()
"""

TAKES_LONG = """
import time
import pytest
def test_takes_longer_than_the_settings_say():
    time.sleep(3)
@pytest.mark.timeout(0)
def test_has_no_limit():
    time.sleep(3)
"""


def ran(folder: Path, text: str, *words: str) -> "subprocess.CompletedProcess[str]":
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\ntimeout = 1\nasyncio_mode = auto\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:schemathesis", *words]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=100
    )


def test_a_test_that_hangs_past_its_time_out_is_named_and_the_run_ends(tmp_path: Path) -> None:
    ended = ran(tmp_path, HANGS, "--numprocesses", "1")
    assert ended.returncode == 1
    assert "crashed while running 'test_it.py::test_hangs_where" in ended.stdout
    assert "_run_once" in ended.stderr, "where it was"


def test_whoever_was_given_more_time_has_it(tmp_path: Path) -> None:
    """By the option, as `make faults` does, or by a mark."""
    ended = ran(tmp_path, TAKES_LONG, "--timeout", "20")
    assert ended.returncode == 0, ended.stdout + ended.stderr
