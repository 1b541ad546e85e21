"""The Painel's own program with one addition: it notes when which topics were read from the database."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.__main__ import main
from app.persistence.queries import pictures

NOTES = "BENCH_LOOKS"  # the file that the notes go to, one look a line
_look = pictures.look


async def noted(c: AsyncConnection, topics: list[str]) -> dict[str, Any]:
    """`look`, with its instant (monotonic seconds) and its topics written down."""
    with Path(os.environ[NOTES]).open("a") as notes:
        notes.write(json.dumps([time.monotonic(), topics]) + "\n")
    return await _look(c, topics)


if __name__ == "__main__":
    pictures.look = noted
    sys.exit(main())
