"""What the simulated robot answers about a job."""

import json

from app.simulator.jobs import Sight
from app.simulator.payloads import instant
from app.simulator.scenarios import SCENARIOS

LINES_PER_ANSWER = 1_000  # keeps an answer far below what a careful client accepts


def view(sight: Sight, desde: int) -> dict[str, object]:
    """The body of `GET /jobs/<id>`; `linhas` is the number of the last line there is."""
    last = sight.last
    return {
        "job_id": sight.job.id,
        "status": sight.status,
        "progress": _progress(sight),
        "etapa": last.etapa if last else None,
        "logs": _lines(sight, desde),
        "linhas": sight.lines,
        "result": sight.result,
    }


def _progress(sight: Sight) -> int | None:
    if sight.status == "UPLOADED_SAT":
        return 100
    if sight.script.end == "NEVER":
        return None
    return sight.last.progress if sight.last else 0


def _lines(sight: Sight, desde: int) -> list[dict[str, object]]:
    first = min(max(desde, 0), sight.lines)
    until = min(sight.lines, first + LINES_PER_ANSWER)
    return [
        {"n": n, "timestamp": instant(sight.job.epoch(cue.at_s)), "level": cue.level, "message": cue.text}
        for n, cue in enumerate(sight.script.cues[first:until], start=first + 1)
    ]


def answer_text(sight: Sight, desde: int) -> str:
    """The answer as sent; in scenario `lixo` most answers before the end are damaged, each kind in turn."""
    body = view(sight, desde)
    if not SCENARIOS[sight.job.cenario].dirty or sight.final:
        return json.dumps(body)
    return _damaged(body, sight.job.asked % 8)


def _damaged(body: dict[str, object], kind: int) -> str:
    whole = json.dumps(body)
    spoilt = {
        1: whole[: len(whole) // 2],
        2: json.dumps({**body, "progress": 250}),
        3: json.dumps({**body, "progress": 1}),
        4: json.dumps({**body, "status": "QUASE_LA"}),
        5: json.dumps({**body, "status": 7, "logs": "nenhum"}),
        6: "<!doctype html><title>502 Bad Gateway</title>",
        7: json.dumps({**body, "progress": float("nan")}),
    }
    return spoilt.get(kind, whole)
