"""Another Python with the product's locked packages, for what only newer interpreters do."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.faults.scale import Scale

ROOT = Path(__file__).parents[2]
WANTED = "3.13"


async def another_python(folder: Path, scale: Scale) -> str:
    """Its path; a quick test leaves it out, and so does a machine that has none."""
    if not scale.full:
        pytest.skip("Python 3.13 is played in `make faults`")
    base = await _found()
    if base is None:
        pytest.skip(f"Python {WANTED} is not here: its exit was left out")
    if f"{sys.version_info[0]}.{sys.version_info[1]}" == WANTED:
        pytest.skip(f"this test runs on Python {WANTED} itself")
    python = str(folder / "bin" / "python")
    await _run(base, "-m", "venv", str(folder))
    lock = str(ROOT / "requirements.lock")
    await _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock)
    return python


async def _found() -> str | None:
    for name, env in (("python3.13", {}), ("python3", {"PYENV_VERSION": "3.13.0"})):
        try:
            asked = await asyncio.create_subprocess_exec(
                *(name, "-c", "import sys; print(sys.executable, *sys.version_info[:2])"),
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env=os.environ | env,
            )  # fmt: skip
        except FileNotFoundError:
            continue
        said = (await asked.communicate())[0].decode().split()
        if said[1:] == WANTED.split("."):
            return said[0]
    return None


async def _run(*words: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
