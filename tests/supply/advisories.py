"""Asks whether an advisory names a version that we lock: `python -m tests.supply.advisories`."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
LOCKS = tuple(ROOT / f"requirements{of}.lock" for of in ("", "-dev", "-bench"))
SERVICE = "https://api.osv.dev/v1/query"
SOCKET_S = 10  # of one question; there is one for each package
WHOLE_S = 50  # what `make check` may wait for it in all
AWAY = re.compile(
    r"ConnectionError|Could not connect|ServiceError|HTTPError|Max retries|[Tt]imed? ?out|ProxyError"
)


class Verdict(NamedTuple):
    """`code` as a process ends; `lines` for whoever ran it."""

    code: int
    lines: list[str]


def audited(locks: Sequence[Path], service: str = SERVICE) -> Verdict:
    """A finding fails, and so does what cannot be read; the network never does."""
    where = service.split("/")[2]
    away = Verdict(0, [f"advisories: left out, {where} does not answer from here"])
    words = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    words += ["--vulnerability-service", "osv", "--osv-url", service, "--timeout", str(SOCKET_S)]
    words += [word for lock in locks for word in ("--requirement", str(lock))]
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "pip_audit", *words], capture_output=True, text=True, timeout=WHOLE_S
        )
    except subprocess.TimeoutExpired:
        return away
    try:
        return _read(json.loads(ran.stdout)["dependencies"])
    except ValueError:
        said = ran.stderr.strip()
    return away if AWAY.search(said) else Verdict(2, [f"advisories: pip-audit failed\n{said[-2_000:]}"])


def _read(packages: list[dict[str, Any]]) -> Verdict:
    skipped = [f"{p['name']}: not looked at ({p['skip_reason']})" for p in packages if "skip_reason" in p]
    found = [_line(p, v) for p in packages for v in p.get("vulns", ())]
    looked_at = len(packages) - len(skipped)
    return Verdict(
        bool(found), [*skipped, *found, f"advisories: {len(found) or 'none'} for {looked_at} packages"]
    )


def _line(package: dict[str, Any], advisory: dict[str, Any]) -> str:
    names = ", ".join([advisory["id"], *advisory["aliases"]])
    fixed = " or ".join(advisory["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {names}; mended in {fixed}"


if __name__ == "__main__":
    verdict = audited(LOCKS)
    print("\n".join(verdict.lines), file=sys.stderr if verdict.code else sys.stdout)
    sys.exit(verdict.code)
