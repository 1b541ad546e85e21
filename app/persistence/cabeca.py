"""The audit's head kept apart from the database: who cuts or rewrites the chain does not reach it there."""

import os
from datetime import datetime
from pathlib import Path

from app.domain.selo import Head
from app.domain.values import iso

NAME = "auditoria.cabeca"  # in `PAINEL_DATA`


def kept(data: Path) -> Head | None:
    """The head that was kept; None: none was.

    Raises:
        ValueError: the file holds something else.
        OSError: it cannot be read.
    """
    try:
        text = (data / NAME).read_text("ascii")
    except FileNotFoundError:
        return None
    return Head.parsed(text.partition(" ")[0])


def keep(data: Path, head: Head, *, at: datetime) -> None:
    """Write the head, whole or not at all, also when the power goes."""
    new = data / f"{NAME}.{os.getpid()}"
    with new.open("w", encoding="ascii") as file:
        file.write(f"{head} {iso(at)}\n")
        file.flush()
        os.fsync(file.fileno())
    new.chmod(0o600)
    new.replace(data / NAME)
