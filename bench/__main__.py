"""`python -m bench [mode …]`: measures, keeps the figures, prints them as tables."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import uvloop

from bench import machine, results, written
from bench.options import Options

MODES = (
    "latency",
    "sustained",
    "record",
    "jobs",
    "commits",
    "memory",
    "storm",
    "page",
    "telas",
    "linhas",
    "watched",
    "profile",
)
OUT = Path("var/bench")


def main(argv: Sequence[str] | None = None) -> int:
    """0 measured, 1 when something that was asked for could not be."""
    args = _words().parse_args(argv)
    if args.modes == ["report"]:
        return written.report({mode: _module(mode) for mode in MODES}, args.out, into=args.into)
    machine.prepare()
    options = Options(args.quick, args.out, args.rounds or (1 if args.quick else 3))
    failed = False
    for mode in MODES if args.modes == ["all"] else args.modes:
        failed = not _measure(_module(mode), options) or failed
    return int(failed)


def _measure(mode: ModuleType, options: Options) -> bool:
    result: results.Result = uvloop.run(mode.run(options))
    result.save(options.out)
    print(written.section(mode, result), flush=True)
    return not result.failed


def _module(mode: str) -> ModuleType:
    return importlib.import_module(f"bench.modes.{mode}")


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "modes", nargs="+", choices=[*MODES, "all", "report"], metavar="mode", help=", ".join(MODES)
    )
    parser.add_argument("--quick", action="store_true", help="small, one round: does all of it work?")
    parser.add_argument("--rounds", type=int, help="3 unless told")
    parser.add_argument("--out", type=Path, default=OUT, help=f"folder of the JSON files ({OUT})")
    parser.add_argument("--into", type=Path, help="with report: the Markdown file whose figures are replaced")
    return parser


if __name__ == "__main__":
    sys.exit(main())
