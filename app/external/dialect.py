"""The robot's own words: paths, bodies, fields (docs/api-externa.md); another robot changes this file."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import quote

from app.external.limits import ASIDE_MAX
from app.external.schemas import Job, RobotLine

JOBS = "/jobs"
FILES = "/arquivos"

FINAL_WORDS = frozenset({"UPLOADED_SAT", "COMPLETED", "FAILED", "CANCELLED"})
STILL_RUNNING = "RUNNING"  # what a final word becomes while lines are behind it
WORD_MAX = 64  # characters of a status or a step
ID_MAX = 200  # characters of a job's id
N_MAX = 10_000_000  # no job writes so many lines; a garbage number must not swallow those after it


class Scrap(NamedTuple):
    """A part that was not what it should be."""

    reason: str
    raw: bytes


class Reading(NamedTuple):
    """A document understood: the job, the number of the robot's last line if it says, what was dropped."""

    job: Job
    last_n: int | None
    scraps: tuple[Scrap, ...]

    @property
    def final(self) -> bool:
        """Whether the robot has ended the job, by its status or by its payload."""
        return is_final(self.job)


def job_path(id_externo: str) -> str:
    """The path of one job; the id cannot leave it."""
    return f"{JOBS}/{quote(id_externo, safe='')}"


def news_query(*, after: int, espera_s: float) -> dict[str, str]:
    """What is asked of one job: lines after `after`, or silence for at most `espera_s`."""
    return {"desde": str(after), "espera": f"{espera_s:g}"}


def id_in(document: dict[str, Any]) -> str | None:
    """The robot's id of a job just started; None when it is none that we could ask for."""
    said = document.get("job_id")
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    if not isinstance(said, str) or not 0 < len(said) <= ID_MAX or said in {".", ".."}:
        return None
    return said if said.isprintable() and " " not in said else None


def refusal_in(document: dict[str, Any]) -> tuple[str, str]:
    """The robot's code and sentence; empty when it gives none."""
    return _word(document.get("code")) or "", (_text(document.get("message")) or "")[:ID_MAX]


def key_query(key: str) -> dict[str, str]:
    """Which job was started by this Idempotency-Key."""
    return {"chave": key}


def status_in(document: dict[str, Any]) -> str | None:
    """The status word in a document about a job, in capitals."""
    return _status(document.get("status"))


def file_query(caminho: str) -> dict[str, str]:
    """What is asked of the robot's bucket."""
    return {"caminho": caminho}


def says_cancelled(document: dict[str, Any]) -> bool:
    """Whether a refusal to cancel only says that it has been done."""
    return _status(document.get("status")) == "CANCELLED"


def read_job(document: dict[str, Any], after: int) -> Reading | None:
    """The job in a document, with the lines after `after`; None when it is not about a job."""
    status = _status(document.get("status"))
    if status is None:
        return None
    scraps: list[Scrap] = []
    result = document.get("result")
    if result is not None and not isinstance(result, dict):
        scraps.append(_scrap("result of a wrong type", result))
        result = None
    job = Job(
        status=status,
        progress=_progress(document.get("progress"), scraps),
        etapa=_word(document.get("etapa")),
        logs=_lines(document.get("logs"), after, scraps),
        result=result,
        message=_text(document.get("message")) or _text((result or {}).get("message")),
    )
    last_n = document.get("linhas")
    return Reading(job, last_n if _is_whole(last_n) else None, tuple(scraps))


def is_final(job: Job) -> bool:
    """Whether this is the robot's last word: its status, or a process of its payload that has ended."""
    if job.status in FINAL_WORDS:
        return True
    processes = (job.result or {}).get("processes")
    return isinstance(processes, list) and any(
        isinstance(process, dict) and _status(process.get("status_final")) in FINAL_WORDS
        for process in processes
    )


def _lines(said: Any, after: int, scraps: list[Scrap]) -> tuple[RobotLine, ...]:
    if said is None:
        return ()
    if not isinstance(said, list):
        scraps.append(_scrap("logs of a wrong type", said))
        return ()
    good: dict[int, RobotLine] = {}
    for line in _good_lines(said, scraps):
        if line.n > after:
            good.setdefault(line.n, line)
    return tuple(good[n] for n in sorted(good))


def _good_lines(said: list[Any], scraps: list[Scrap]) -> Iterable[RobotLine]:
    for item in said:
        fields = item if isinstance(item, dict) else {}
        n, message = fields.get("n"), fields.get("message")
        if not _is_whole(n) or not 0 < n <= N_MAX or not isinstance(message, str):
            scraps.append(_scrap("bad line", item))
            continue
        timestamp = _word(fields.get("timestamp"))
        yield RobotLine(n=n, timestamp=timestamp, level=_word(fields.get("level")) or "INFO", message=message)


def _progress(said: Any, scraps: list[Scrap]) -> int | None:
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float):
        scraps.append(_scrap("progress of a wrong type", said))
        return None
    if not 0 <= said <= 100:
        scraps.append(_scrap("progress outside 0 to 100", said))
    return int(min(max(said, 0), 100))


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _word(value: Any) -> str | None:
    text = _text(value)
    return text.strip()[:WORD_MAX] or None if text else None


def _status(value: Any) -> str | None:
    """A status word; robots do not agree on its case."""
    word = _word(value)
    return word.upper() if word else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _scrap(reason: str, value: Any) -> Scrap:
    return Scrap(reason, json.dumps(value).encode()[:ASIDE_MAX])
