"""Looks for secrets in what is, or is about to be, committed: `python -m tests.supply.secret_scan [FOLDER]`."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LARGEST = 2_000_000  # bytes; nobody writes a longer file by hand
_NAME = r"(?:passw(?:or)?d|passwd|senha|secret|segredo|token|api_?key|access_?key|private_?key)"
RULES = {
    "AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "bearer token": re.compile(r"(?i)\b(?:bearer|basic)\s+([a-z0-9._~+/-]{20,}=*)"),
    "token of a service": re.compile(
        r"\b(?:gh[opsur]_\w{36}|github_pat_\w{22,}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10,}|sk-[\w-]{24,}"
        r"|AIza[\w-]{35}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})"
    ),
    "password in an address": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"`]+:([^\s/:@'\"`]{3,})@"),
    "value of a secret's name": re.compile(
        rf"(?i)\b\w*{_NAME}\w*[\"']?\s*(?:[:=]=?|=>)\s*[rbf]?[\"']([^\s\"']{{8,}})[\"']"
    ),
}
CODE = {".py", ".js", ".html", ".css", ".md"}  # elsewhere a value needs no quotes
SETTING = re.compile(rf"(?i)^\s*(?:-\s+|export\s+|Environment=)?\w*{_NAME}\w*\s*[:=]\s*([^\s'\"]{{8,}})\s*$")
MADE_UP = {  # what documents and tests say in place of a secret, word for word
    *("segredo-secreto", "segredo-do-robo", "segredo-do-retorno", "s3nh4"),
}
BLANK = re.compile(r"^[<{$%(\[…•*]|^\W+$|\$\{|\{\w*\}")  # a place for a value, not one


def findings(path: Path) -> Iterator[tuple[int, str]]:
    """Lines of a text file, each with the rule that it breaks."""
    if not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST:
        return
    raw = path.read_bytes()
    if b"\0" in raw:
        return  # no text
    rules = RULES if path.suffix in CODE else RULES | {"value of a secret setting": SETTING}
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        for rule, pattern in rules.items():
            for match in pattern.finditer(line):
                if not is_made_up(match):
                    yield number, rule


def is_made_up(match: re.Match[str]) -> bool:
    value = match[match.lastindex or 0]
    return value in MADE_UP or BLANK.search(value) is not None


def kept(folder: Path) -> list[Path]:
    """What git keeps of it, or would with the next `git add .`."""
    words = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    return [folder / name for name in sorted(set(listed.stdout.split("\0"))) if name]


def main(folder: Path = ROOT) -> int:
    if not (folder / ".git").exists():
        print("secrets: left out, this is no git checkout")
        return 0
    paths = kept(folder)
    found = [(path.relative_to(folder), *one) for path in paths for one in findings(path)]
    for path, number, rule in found:
        print(f"{path}:{number}: {rule}", file=sys.stderr)
    print(f"secrets: {len(found) or 'none'} in {len(paths)} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
