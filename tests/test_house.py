"""The house rules that no linter knows (docs/arquitetura.md, CONTRIBUTING.md)."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {  # what a file may grow to: beyond it, it holds two things
    "app/**/*.py": 200,
    "static/js/**/*.js": 120,
    "static/css/**/*.css": 150,
    "templates/**/*.html": 80,
}
FUNCTION_LINES = 40  # the aim is 25
BROAD = {"app/background.py", "app/web/errors.py"}


def files(pattern: str) -> list[Path]:
    return [
        p for p in ROOT.glob(pattern) if "migrations/versions" not in str(p) and "__pycache__" not in str(p)
    ]


MODULES = files("app/**/*.py")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("pattern", ROOMS)
def test_no_room_is_too_large(pattern: str) -> None:
    found = files(pattern)
    assert found, pattern
    large = {named(p): n for p in found if (n := len(p.read_text("utf-8").splitlines())) > ROOMS[pattern]}
    assert large == {}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_its_one_responsibility(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring, "a module begins with what it is for"
    first = docstring.splitlines()[0]
    assert not re.search(r"\band\b", first), f"two responsibilities: {first}"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_functions_fit_on_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {f.name: n for f in functions if (n := (f.end_lineno or 0) - f.lineno + 1) > FUNCTION_LINES}
    assert long == {}


@pytest.mark.parametrize("path", [p for p in MODULES if named(p) not in BROAD], ids=named)
def test_no_broad_except(path: Path) -> None:
    handlers = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.ExceptHandler)]
    broad = [h.lineno for h in handlers if h.type is None or getattr(h.type, "id", "") == "Exception"]
    assert broad == []


def test_only_one_file_knows_the_engine() -> None:
    knows = [
        named(p) for p in MODULES if re.search(r"^\s*(from|import) docket\b", p.read_text("utf-8"), re.M)
    ]
    assert knows == ["app/jobs/engine.py"]


def test_only_the_recorder_writes_executions() -> None:
    """`record` is the only writer; the beat and the demo's history are the two that say why they are not."""
    writes = re.compile(r"(insert|update|delete)\((m\.)?Execucao\b|_EXECUCAO_TABLE|, m\.Execucao\)")
    found = {named(p) for p in MODULES if writes.search(p.read_text("utf-8"))}
    allowed = {"app/recording/writes.py", "app/persistence/queries/ativas.py"}
    assert {p for p in found if not p.startswith("app/cli/seed/")} <= allowed
    assert "app/recording/writes.py" in found


def test_the_page_has_no_markup_and_no_labels_in_javascript() -> None:
    sinks = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function")
    found = {named(p) for p in files("static/js/**/*.js") if sinks.search(p.read_text("utf-8"))}
    assert found <= {"static/js/helpers/fragment.js"}
    words = re.compile(r"DOWNLOAD_CONCLUIDO|ERRO_DOWNLOAD|Concluído|Falhou|Aguardando")
    assert [named(p) for p in files("static/js/**/*.js") if words.search(p.read_text("utf-8"))] == []


def test_nothing_of_a_machine_or_a_registry_is_committed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("not a git checkout")
    bad = re.compile(
        "|".join(["/" + "work/", "/" + "root/", "pypi" + r"\.org", "python" + "hosted", "npmjs" + r"\.org"])
    )
    found = [
        name
        for name in tracked.stdout.split()
        if (ROOT / name).is_file() and bad.search((ROOT / name).read_text("utf-8", "ignore"))
    ]
    assert found == []


def test_every_setting_is_documented_with_its_default() -> None:
    import dataclasses

    from app.settings import Settings

    readme = (ROOT / "README.md").read_text("utf-8")
    for f in dataclasses.fields(Settings):
        name, shown = f.metadata["name"], f.metadata["shown"]
        assert re.search(rf"^\| `{name}` \| `?{re.escape(shown)}`? \| .+ \|$", readme, re.M), name
