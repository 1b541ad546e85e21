"""A version with an advisory stops the checks; an advisory service that is away does not, and is said."""

import importlib.util
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.places import missing
from tests.supply.advisories import LOCKS, audited
from tests.world import free_port

HASH = "--hash=sha256:" + "0" * 64
ADVISORY = {
    "id": "PYSEC-2026-1",
    "aliases": ["CVE-2026-1"],
    "details": "…",
    "affected": [
        {
            "package": {"name": "quart", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9"}]}],
        }
    ],
}


@pytest.fixture(autouse=True)
def _pip_audit() -> None:
    if importlib.util.find_spec("pip_audit") is None:
        missing("pip-audit")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text(
        f"quart==0.22.0 {HASH}\nmsgspec==0.22.0 {HASH}\nuvloop==0.23 ; sys_platform == 'win32' {HASH}\n"
    )
    return path


@contextmanager
def a_service(answers: dict[str, Any], status: int = 200) -> Iterator[str]:
    """An advisory service of this machine; `answers` by package, none for the others."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(answers.get(asked["package"]["name"], {})).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_version_that_an_advisory_names_fails_with_what_mends_it(lock: Path) -> None:
    with a_service({"quart": {"vulns": [ADVISORY]}}) as url:
        code, lines = audited([lock], url)
    assert code == 1
    assert lines == ["quart 0.22.0: PYSEC-2026-1, CVE-2026-1; mended in 9.9", "advisories: 1 for 2 packages"]


def test_without_an_advisory_the_number_of_packages_is_said(lock: Path) -> None:
    with a_service({}) as url:
        assert audited([lock], url) == (0, ["advisories: none for 2 packages"])


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_service_that_is_not_well_is_one_line_and_no_failure(lock: Path, status: int) -> None:
    with a_service({}, status) as url:
        where = url.split("/")[2]
        assert audited([lock], url) == (0, [f"advisories: left out, {where} does not answer from here"])


def test_a_service_that_is_away_is_one_line_and_no_failure(lock: Path) -> None:
    where = f"127.0.0.1:{free_port()}"
    code, lines = audited([lock], f"http://{where}/v1/query")
    assert (code, lines) == (0, [f"advisories: left out, {where} does not answer from here"])


def test_a_lock_that_cannot_be_read_fails(tmp_path: Path) -> None:
    code, [line] = audited([tmp_path / "nada.lock"], f"http://127.0.0.1:{free_port()}/v1/query")
    assert code == 2
    assert line.startswith("advisories: pip-audit failed")


def test_every_lock_of_ours_is_asked_about() -> None:
    assert set(LOCKS) == set(LOCKS[0].parent.glob("requirements*.lock"))
    assert all(lock.is_file() for lock in LOCKS)
