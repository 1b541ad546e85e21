"""The process's own log: JSON, one record a line, on stderr."""

import json
import logging
import sys
from datetime import UTC, datetime

from app.domain.segredos import masked

LIBRARIES = ("hypercorn", "docket", "alembic", "asyncio", "aiosqlite", "quart.serving")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """`{"time","level","logger","message", …extras, "error"}`; secrets are masked."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        extras = {name: value for name, value in vars(record).items() if name not in _PLAIN}
        said |= {name: masked(value) if isinstance(value, str) else value for name, value in extras.items()}
        if record.exc_info:
            said["error"] = masked(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False, default=str)


def configure(level: str) -> None:
    """Everything that logs goes this way; libraries are heard only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
