"""Figures as Markdown: on the terminal, or between the marks of a document."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from bench.results import Result, load

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def section(mode: ModuleType, result: Result) -> str:
    """One figure: what it is, with which numbers, its tables, what failed."""
    about = ", ".join(f"{key} {value}" for key, value in result.about.items() if key != "quick")
    load = result.machine["load_before"]
    rounds = max(map(len, result.rounds.values()), default=0)
    parts = [
        f"### {(mode.__doc__ or '').splitlines()[0]}",
        f"`{result.mode}`: {about}; rounds {rounds}; load average before: {load:.2f}.",
    ]
    if result.about.get("quick"):
        parts.append("**A quick look: these figures mean nothing.**")
    parts.append(mode.report(result))
    parts += [f"{name} failed: {'; '.join(reasons)}" for name, reasons in result.failed.items()]
    return "\n\n".join(parts) + "\n"


def report(modes: Mapping[str, ModuleType], out: Path, *, into: Path | None) -> int:
    """Everything that was measured; 1 when nothing was, or the document has no place for it."""
    found = {mode: result for mode in modes if (result := load(out, mode)) is not None}
    if not found:
        print(f"nothing was measured: no figures in {out}", file=sys.stderr)
        return 1
    text = "\n".join(
        [_machine(next(iter(found.values()))), *(section(modes[m], r) for m, r in found.items())]
    )
    if into is None:
        print(text)
        return 0
    before, begin, rest = into.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        print(f"{into} has no place for figures ({BEGIN} … {END})", file=sys.stderr)
        return 1
    into.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")
    return 0


def _machine(result: Result) -> str:
    said = result.machine
    return (
        f"{said['cpu']}, {said['cores']} cores (server on core {said['server_core']}, load on core "
        f"{said['load_core']}), Linux {said['kernel']}, Python {said['python']}.\n"
    )
