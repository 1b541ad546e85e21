"""The process's own log."""

import json
import logging
import sys

from app.cli.logs import JsonFormatter


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord(
        {"name": "app.x", "levelname": "WARNING", "levelno": 30, "msg": message, **extra}
    )
    return made


def test_a_record_is_one_line_with_its_extras() -> None:
    line = JsonFormatter().format(record("duas\nlinhas", execucao="5f"))
    assert "\n" not in line
    said = json.loads(line)
    assert (said["message"], said["execucao"], said["level"]) == ("duas\nlinhas", "5f", "WARNING")
    assert said["time"].endswith("+00:00")


def test_an_error_stays_in_its_record_and_secrets_are_masked() -> None:
    try:
        raise ValueError("senha=segredo123")
    except ValueError:
        line = JsonFormatter().format(record("falhou com token=abc123", exc_info=sys.exc_info()))
    said = json.loads(line)
    assert "Traceback" in said["error"]
    assert "segredo123" not in line
    assert "abc123" not in line
